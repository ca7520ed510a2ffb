import type { ReplayView } from "@relay/redis";
import { Presets, SingleBar } from "cli-progress";

/** Shows how far a replay is, on standard error: a bar for people who watch, a line a change of state otherwise. */
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
    else if (state !== this.#state) process.stderr.write(`${state}: ${handled} of ${total} letters\n`);
    this.#state = state;
  }

  stop(): void {
    this.#bar?.stop();
  }
}
