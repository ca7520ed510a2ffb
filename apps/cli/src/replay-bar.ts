import type { ReplayView } from "@relay/redis";
import { Presets, SingleBar } from "cli-progress";

/**
 * Shows the progress of a replay on standard error: a bar on a terminal, otherwise one line for each change of state.
 */
export class ReplayBar {
  readonly #bar: SingleBar | undefined;
  #state = "";

  constructor(quiet: boolean) {
    this.#bar =
      quiet || !process.stderr.isTTY
        ? undefined
        : new SingleBar(
            {
              format:
                "  {state} {bar} {value}/{total} dead letters  {delivered} delivered  {died} died again",
              stream: process.stderr,
              hideCursor: true,
            },
            Presets.shades_classic,
          );
  }

  show(view: ReplayView): void {
    const { state, total, delivered, died } = view;
    const handled = view.sent + Object.values(view.kept).reduce((sum, count) => sum + count, 0);
    const payload = { state: state.padEnd(8), delivered, died };
    if (this.#bar?.isActive === true) this.#bar.update(handled, payload);
    else if (this.#bar) this.#bar.start(total, handled, payload);
    else if (state !== this.#state) process.stderr.write(`${state}: ${handled} of ${total} dead letters\n`);
    this.#state = state;
  }

  stop(): void {
    this.#bar?.stop();
  }
}
