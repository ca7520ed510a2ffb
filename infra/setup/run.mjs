// Makes the machine ready, then runs `demo` or `check` with the pinned Node. Exit codes and signals are passed on.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { PINNED_NODE, PNPM } from "./dependencies.mjs";
import { prepare } from "./prepare.mjs";
import { ROOT, say } from "./steps.mjs";

const [name = "", ...args] = process.argv.slice(2);
const commands = {
  demo: [PINNED_NODE, ["apps/demo/src/main.ts", ...args]],
  check: ["npx", ["--yes", PNPM, "run", "check", ...args]],
};
const command = commands[name];
if (!command) {
  say(`There is no ${name}; there is: ${Object.keys(commands).join(", ")}.`);
  process.exit(2);
}

prepare();
const child = spawn(command[0], command[1], {
  cwd: ROOT,
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: `${dirname(PINNED_NODE)}:${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}`,
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
