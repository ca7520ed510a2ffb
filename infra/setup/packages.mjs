import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runQuietly } from "./child.mjs";
import { SetupFailure } from "./failure.mjs";
import { hasProgram } from "./find-program.mjs";
import { NOTES } from "./project.mjs";

const SCRIPT = fileURLToPath(new URL("install-debian.sh", import.meta.url));
const UNPACK = fileURLToPath(new URL("unpack-debian.sh", import.meta.url));

/** The way to a package of the distribution, where it has apt-get and we may use it. */
export function fromDebian(name, oldestMajor) {
  if (!hasProgram("apt-get")) return [];
  return asRoot("apt-get", name, ["sh", SCRIPT, name, String(oldestMajor)]);
}

/** The same without root: the program is unpacked into a folder of the project. Resolves with its command. */
export function unpackedFromDebian(name, oldestMajor) {
  if (!hasProgram("apt-get") || !hasProgram("dpkg-deb")) return [];
  const folder = join(NOTES, name);
  const run = async () => ({
    ...(await finished("sh", UNPACK, name, String(oldestMajor), folder)),
    command: join(folder, "bin", name),
  });
  return [{ title: `Unpacking ${name} from the distribution's packages, without root`, run }];
}

/** The way to a package of Fedora and its relatives. */
export function fromDnf(name) {
  if (!hasProgram("dnf")) return [];
  return asRoot("dnf", name, ["dnf", "install", "--assumeyes", name]);
}

/** Runs a command as root, where we are root or have sudo. */
function asRoot(manager, name, command) {
  if (process.getuid?.() === 0) {
    return [{ title: `Installing ${name} with ${manager}`, run: () => finished(...command) }];
  }
  if (!hasProgram("sudo")) return [];
  // Without a terminal nobody can type a password: then sudo is to fail, not to wait.
  const sudo = process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
  return [{ title: `Installing ${name} with sudo ${manager}`, run: () => finished(...sudo, ...command) }];
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
