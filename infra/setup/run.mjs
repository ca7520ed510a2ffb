import { runInForeground } from "./child.mjs";
import { provideChromium } from "./chromium.mjs";
import { provideCompiler } from "./compiler.mjs";
import { prepare } from "./prepare.mjs";
import { PINNED_NODE, pinnedEnvironment, PNPM } from "./project.mjs";
import { providePrometheus } from "./prometheus.mjs";

/** `node infra/setup/run.mjs <script> [arguments]`: sets up what is missing, then runs the script. */
const SCRIPTS = {
  demo: [PINNED_NODE, "apps/demo/src/main.ts"],
  check: ["npx", "--yes", PNPM, "run", "check"],
};

const [script = "", ...args] = process.argv.slice(2);
if (!Object.hasOwn(SCRIPTS, script)) {
  process.stderr.write(`Say what to run: ${Object.keys(SCRIPTS).join(" or ")}.\n`);
  process.exitCode = 2;
} else if (await prepare()) {
  if (script === "check") {
    await providePrometheus();
    await provideCompiler();
    await provideChromium();
  }
  const [command, ...fixed] = SCRIPTS[script];
  process.exitCode = await runInForeground(command, [...fixed, ...args], pinnedEnvironment());
}
