import { fileURLToPath } from "node:url";
import { runQuietly } from "./child.mjs";
import { writeDockerRedis } from "./docker-redis.mjs";
import { SetupFailure } from "./failure.mjs";
import { hasProgram } from "./find-program.mjs";

const DEBIAN_SCRIPT = fileURLToPath(new URL("install-redis.sh", import.meta.url));

/**
 * The ways to a redis-server that this machine offers, best first. Each resolves with what was said and, unless the
 * server is then on the PATH, the command; it rejects with a SetupFailure.
 */
export function waysToInstall() {
  return [...debian(), ...homebrew(), ...docker()];
}

function debian() {
  if (!hasProgram("apt-get")) return [];
  const script = ["sh", DEBIAN_SCRIPT];
  if (process.getuid?.() === 0) {
    return [{ title: "Installing redis-server with apt-get", run: () => finished(...script) }];
  }
  if (!hasProgram("sudo")) return [];
  // Without a terminal nobody can type a password: then sudo is to fail, not to wait.
  const sudo = process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
  return [{ title: "Installing redis-server with sudo apt-get", run: () => finished(...sudo, ...script) }];
}

function homebrew() {
  if (!hasProgram("brew")) return [];
  return [
    { title: "Installing redis with Homebrew", run: () => finished("brew", "install", "--quiet", "redis") },
  ];
}

function docker() {
  if (!hasProgram("docker")) return [];
  return [
    {
      title: "Fetching a Redis image with Docker",
      run: async () => {
        const command = writeDockerRedis();
        return { ...(await finished(command, "--version")), command };
      },
    },
  ];
}

async function finished(command, ...args) {
  const { code, output } = await runQuietly(command, args);
  if (code !== 0) throw new SetupFailure(`${command} failed`, { output, remedy: "" });
  return { output };
}
