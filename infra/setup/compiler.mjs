import { spawnSync } from "node:child_process";
import { SetupFailure } from "./failure.mjs";
import { fromDebian } from "./packages.mjs";
import { step } from "./step.mjs";

/** A program that the C library's headers are needed for. */
const PROGRAM = "#include <time.h>\nint main(void) { return time(0) == 0; }\n";

/**
 * Finds a C compiler, or installs one: the tests that set Redis' or a worker's clock build a small library with it, which is
 * loaded before the C library. On a machine that offers no way to one, says so and goes on; those tests are then skipped.
 */
export async function provideCompiler() {
  if (process.platform !== "linux" || compiles()) return;
  for (const { title, run } of [...fromDebian("gcc", 4), ...fromDebian("libc6-dev", 2)]) {
    await step(title, run).catch((error) => {
      if (!(error instanceof SetupFailure)) throw error;
      process.stderr.write(error.output);
    });
    if (compiles()) return;
  }
  process.stderr.write("Without a C compiler (cc), the tests that set a clock are skipped.\n");
}

function compiles() {
  const args = ["-x", "c", "-fsyntax-only", "-"];
  return spawnSync("cc", args, { input: PROGRAM, stdio: ["pipe", "ignore", "ignore"] }).status === 0;
}
