import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ROOT } from "./project.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command in the foreground: it has our input and output, and the signals we get. Resolves with its exit code;
 * an end by a signal counts as 128 and the signal's number, as in a shell.
 */
export function runInForeground(command, args, env, cwd = ROOT) {
  return run(() => spawn(command, args, { cwd, env, stdio: "inherit" }));
}

/**
 * Runs a command quietly. Resolves with its exit code and everything it wrote; one that cannot be started counts as
 * failed. It keeps our input, for a password.
 */
export async function runQuietly(command, args, env = process.env) {
  let output = "";
  const hear = (text) => {
    output += text;
  };
  const code = await run(() => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...env, NO_COLOR: "1" },
      stdio: ["inherit", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
    return child;
  }).catch((error) => {
    hear(`${error.message}\n`);
    return 127;
  });
  return { code, output };
}

/** Passes signals on from before the child starts, so that none can end us and leave it alone. */
function run(start) {
  const forward = (signal) => {
    // A terminal sends its interrupt to every program in front of it, so the child has it already.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const child = start();
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => {
    for (const signal of SIGNALS) process.off(signal, forward);
  });
}
