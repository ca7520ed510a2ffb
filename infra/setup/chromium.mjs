import { existsSync } from "node:fs";
import { SetupFailure } from "./failure.mjs";
import { hasProgram } from "./find-program.mjs";
import { fromDebian } from "./packages.mjs";
import { step } from "./step.mjs";

/**
 * Finds a Chromium, or installs one: the tests of the console drive it. On a machine that offers no way to one, says so
 * and goes on; those tests are then skipped.
 */
export async function provideChromium() {
  if (isThere()) return;
  for (const { title, run } of fromDebian("chromium", 100)) {
    await step(title, run).catch((error) => {
      if (!(error instanceof SetupFailure)) throw error;
      process.stderr.write(error.output);
    });
    if (isThere()) return;
  }
  process.stderr.write("Without Chromium, the tests of the console in a browser are skipped.\n");
}

function isThere() {
  return existsSync(process.env.RELAY_CHROMIUM ?? "") || ["chromium", "google-chrome"].some(hasProgram);
}
