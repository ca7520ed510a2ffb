import { Presets, SingleBar } from "cli-progress";

/** Shows how far a run is, stage after stage. */
export interface Progress {
  stage(name: string, total: number): void;
  at(value: number): void;
  done(): void;
}

/** A bar a stage on stderr for people who watch; silence for programs. */
export function progressBar(quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY)
    return { stage: () => undefined, at: () => undefined, done: () => undefined };
  let bar: SingleBar | undefined;
  return {
    stage(name, total) {
      bar?.stop();
      const format = `  ${name.padEnd(9)} {bar} {value}/{total}  {duration_formatted}`;
      bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
      bar.start(total, 0);
    },
    at(value) {
      bar?.update(value);
    },
    done() {
      bar?.stop();
      bar = undefined;
    },
  };
}
