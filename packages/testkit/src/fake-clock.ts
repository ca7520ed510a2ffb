import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("fake-clock.c", import.meta.url));

/**
 * A wall clock for processes of a test, which can be set while they run. Their monotonic clock stays true. Linux only.
 */
export class FakeClock {
  /** The environment that gives a process this clock. */
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  private constructor(library: string, file: string) {
    this.#file = file;
    this.env = { LD_PRELOAD: library, RELAY_CLOCK: file };
    this.set(0);
  }

  /** Whether its source can be compiled here: there is a C compiler, with the C library's headers. */
  static get isAvailable(): boolean {
    return process.platform === "linux" && spawnSync("cc", ["-fsyntax-only", SOURCE]).status === 0;
  }

  /** @param folder for the library and the file with its time. Throws when the source cannot be compiled. */
  static in(folder: string, name: string): FakeClock {
    const library = join(folder, `${name}-clock.so`);
    const built = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, SOURCE], { encoding: "utf8" });
    if (built.status !== 0) throw new Error(`fake-clock.c does not compile:\n${built.stderr}`);
    return new FakeClock(library, join(folder, `${name}.clock`));
  }

  /** Sets it this many seconds ahead of the true clock; negative: behind. Takes effect at once. */
  set(aheadSeconds: number): void {
    const seconds = Buffer.alloc(8);
    seconds.writeBigInt64LE(BigInt(aheadSeconds));
    // Written in place: processes have the file mapped.
    const file = openSync(this.#file, "a+");
    closeSync(file);
    const inPlace = openSync(this.#file, "r+");
    writeSync(inPlace, seconds, 0, 8, 0);
    closeSync(inPlace);
  }
}
