import { writeDockerRedis } from "./docker-redis.mjs";
import { hasProgram } from "./find-program.mjs";
import { finished, fromDebian, fromDnf, fromHomebrew, unpackedFromDebian } from "./packages.mjs";

/**
 * The ways to a redis-server that this machine offers, best first. Each resolves with what was said and, unless the
 * server is then on the PATH, the command; it rejects with a SetupFailure.
 */
export function waysToInstall() {
  return [
    ...fromDebian("redis-server", 7),
    ...unpackedFromDebian("redis-server", 7),
    ...fromDnf("valkey"),
    ...fromDnf("redis"),
    ...fromHomebrew("redis"),
    ...docker(),
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
