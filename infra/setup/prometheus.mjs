import { SetupFailure } from "./failure.mjs";
import { hasProgram } from "./find-program.mjs";
import { fromDebian, fromHomebrew } from "./packages.mjs";
import { step } from "./step.mjs";

const PROGRAMS = ["prometheus", "promtool"];

/**
 * Finds Prometheus and its promtool, or installs them: the tests run every expression of the dashboards and alerts with
 * them. On a machine that offers no way to them, says so and goes on; those tests are then skipped.
 */
export async function providePrometheus() {
  if (PROGRAMS.every(hasProgram)) return;
  for (const { title, run } of [...fromDebian("prometheus", 2), ...fromHomebrew("prometheus")]) {
    await step(title, run).catch((error) => {
      if (!(error instanceof SetupFailure)) throw error;
      process.stderr.write(error.output);
    });
    if (PROGRAMS.every(hasProgram)) return;
  }
  process.stderr.write(
    "Without prometheus and promtool on the PATH, the tests of alerts and dashboards are skipped.\n",
  );
}
