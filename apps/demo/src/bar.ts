import { Presets, SingleBar } from "cli-progress";
import type { Watcher } from "./run.ts";

/** Progress bars on stderr for people who watch; silence for programs. */
export function watcher(quiet: boolean): Watcher {
  if (quiet || !process.stderr.isTTY)
    return { stage: () => undefined, at: () => undefined, done: () => undefined };
  let bar: SingleBar | undefined;
  return {
    stage(name, total) {
      const format = `  ${name.padEnd(9)} {bar} {value}/{total}  {duration_formatted}`;
      bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
      bar.start(total, 0);
    },
    at(value) {
      bar?.update(value);
    },
    done() {
      bar?.stop();
    },
  };
}
