import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { look, say, SetupError, STATE, step, which } from "./steps.mjs";

const RECORD = join(STATE, "redis-server.json");
const LEAST_REDIS = 7;
const LEAST_VALKEY = 8;

/** Finds a redis-server (7 or newer) or valkey-server (8 or newer), installs one if there is none, and records which. */
export function provideRedisServer() {
  const recorded = existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, "utf8")).command : null;
  if (recorded !== null && isNewEnough(recorded)) return;
  const command = onPath() ?? installed() ?? fromDocker();
  if (command === null) {
    throw new SetupError(
      `There is no redis-server ${LEAST_REDIS} or newer, and no way to install one was found.`,
      "Install Redis 7 (or Valkey 8) so that redis-server is on PATH, then run this again.",
    );
  }
  mkdirSync(STATE, { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify({ command })}\n`);
  say(`Redis: ${command}`);
}

function onPath() {
  for (const name of ["redis-server", "valkey-server"]) {
    const command = which(name);
    if (command !== null && isNewEnough(command)) return command;
  }
  return null;
}

function isNewEnough(command) {
  const version = look(command, ["--version"]);
  const major = Number(/v=(\d+)\./.exec(version?.output ?? "")?.[1] ?? 0);
  return version?.ok === true && major >= (/valkey/i.test(version.output) ? LEAST_VALKEY : LEAST_REDIS);
}

/** With the system's own package manager. */
function installed() {
  if (which("apt-get") !== null && (isRoot() || which("sudo") !== null)) installFromApt();
  else if (which("brew") !== null) {
    step("Installing redis with Homebrew", "brew", ["install", "redis"], "Run brew install redis by hand.");
  } else return null;
  return onPath();
}

function installFromApt() {
  const remedy = "Run apt-get install redis-server by hand and look at what it says.";
  const [command, ...prefix] = isRoot() ? ["apt-get"] : ["sudo", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  const quiet = { DEBIAN_FRONTEND: "noninteractive" };
  step("Reading the list of packages", command, [...prefix, "update"], remedy, quiet);
  withoutAutostart(() => {
    step("Installing redis-server", command, [...prefix, "install", "-y", "redis-server"], remedy, quiet);
  });
}

const POLICY = "/usr/sbin/policy-rc.d";

/** Debian starts what it installs; a Redis on the standard port is not what was asked for. */
function withoutAutostart(install) {
  const ours = isRoot() && !existsSync(POLICY);
  if (ours) {
    writeFileSync(POLICY, "#!/bin/sh\nexit 101\n");
    chmodSync(POLICY, 0o755);
  }
  try {
    install();
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

/** A command that runs redis-server in a container, on the host's network and on the host's data folder. */
function fromDocker() {
  if (look("docker", ["info"])?.ok !== true) return null;
  const command = join(STATE, "bin", "redis-server");
  mkdirSync(join(STATE, "bin"), { recursive: true });
  writeFileSync(command, DOCKER_WRAPPER);
  chmodSync(command, 0o755);
  return isNewEnough(command) ? command : null;
}

const DOCKER_WRAPPER = `#!/bin/sh
# redis-server from a container: the folder after --dir is shared, the network is the host's.
dir=.
previous=
for argument in "$@"; do
  [ "$previous" = --dir ] && dir=$argument
  previous=$argument
done
dir=$(cd "$dir" && pwd)
exec docker run --rm --init --network host --user "$(id -u):$(id -g)" --volume "$dir:$dir" redis:7 redis-server "$@"
`;

function isRoot() {
  return process.getuid?.() === 0;
}
