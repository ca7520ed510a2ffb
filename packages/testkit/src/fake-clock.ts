import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where distributions put the library that gives a process another clock. */
const LIBRARIES = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
);

/** A wall clock of processes of a test, which can be set while they run. Their monotonic clock stays true. */
export class FakeClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  private constructor(library: string, file: string) {
    this.#file = file;
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
    this.set(0);
  }

  /** Whether there is libfaketime on this machine. */
  static get isAvailable(): boolean {
    return LIBRARIES.some((library) => existsSync(library));
  }

  /** @param folder for the file that holds its time. */
  static in(folder: string, name: string): FakeClock {
    const library = LIBRARIES.find((path) => existsSync(path));
    if (library === undefined) throw new Error("libfaketime is not installed");
    return new FakeClock(library, join(folder, `${name}.clock`));
  }

  /** Sets it so many seconds ahead of the true one. */
  set(aheadSeconds: number): void {
    writeFileSync(this.#file, `${aheadSeconds < 0 ? "" : "+"}${aheadSeconds}\n`);
  }
}
