import { fileURLToPath } from "node:url";
import { runQuietly } from "./child.mjs";
import { SetupFailure } from "./failure.mjs";
import { hasProgram } from "./find-program.mjs";

const SCRIPT = fileURLToPath(new URL("install-debian.sh", import.meta.url));

/** The way to a package of the distribution, where it has apt-get and we may use it. */
export function fromDebian(name, oldestMajor) {
  if (!hasProgram("apt-get")) return [];
  const script = ["sh", SCRIPT, name, String(oldestMajor)];
  if (process.getuid?.() === 0) {
    return [{ title: `Installing ${name} with apt-get`, run: () => finished(...script) }];
  }
  if (!hasProgram("sudo")) return [];
  // Without a terminal nobody can type a password: then sudo is to fail, not to wait.
  const sudo = process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
  return [{ title: `Installing ${name} with sudo apt-get`, run: () => finished(...sudo, ...script) }];
}

/** The way to a formula of Homebrew, where there is Homebrew. */
export function fromHomebrew(name) {
  if (!hasProgram("brew")) return [];
  return [
    { title: `Installing ${name} with Homebrew`, run: () => finished("brew", "install", "--quiet", name) },
  ];
}

/** Runs a command quietly; rejects with what it said when it fails. */
export async function finished(command, ...args) {
  const { code, output } = await runQuietly(command, args);
  if (code !== 0) throw new SetupFailure(`${command} failed`, { output, remedy: "" });
  return { output };
}
