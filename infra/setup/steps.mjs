import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** What set-up remembers: outside version control. */
export const STATE = join(ROOT, ".relay");

/** A set-up that cannot go on, with what a person can do about it. */
export class SetupError extends Error {
  constructor(message, remedy) {
    super(message);
    this.name = "SetupError";
    this.remedy = remedy;
  }
}

/** One line on stderr: stdout belongs to the program that is run afterwards. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a command without showing its output; null when it cannot be started. */
export function look(command, args) {
  const run = spawnSync(command, args, { encoding: "utf8" });
  return run.error ? null : { ok: run.status === 0, output: `${run.stdout}${run.stderr}` };
}

/** Runs a step of the set-up quietly; its output is shown when it fails. */
export function step(what, command, args, remedy, env = {}) {
  say(`${what} …`);
  const run = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status === 0) return;
  say(`${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`);
  throw new SetupError(`${what}: failed.`, remedy);
}

/** Where a program lies on PATH. */
export function which(name) {
  const found = look("sh", ["-c", `command -v ${name}`]);
  return found?.ok ? found.output.trim() : null;
}
