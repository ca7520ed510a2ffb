import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NOTES } from "./project.mjs";

const IMAGE = "redis:7";

/**
 * A program that looks like redis-server and runs it in a container, on this machine's own network. Docker passes
 * signals on. Only SIGKILL cannot be passed on: the container then notices that its input was cut, and ends as abruptly.
 */
const WRAPPER = `#!/bin/sh
# redis-server in a container. Written by set-up.
set -eu
previous=
for word in "$@"; do
  if [ "$previous" = --dir ]; then folder=$word; fi
  previous=$word
done

# An input that never ends by itself.
input=$(mktemp -u)
mkfifo "$input"
exec 0<>"$input"
rm "$input"

exec docker run --rm --init --interactive --network host --user "$(id -u):$(id -g)" \\
  \${folder:+--volume "$folder:$folder"} --entrypoint sh ${IMAGE} \\
  -c 'exec 3<&0; { cat <&3 >/dev/null; kill -KILL $$; } & exec redis-server "$@"' redis-server "$@"
`;

/** Writes it and returns its path. */
export function writeDockerRedis() {
  const folder = join(NOTES, "bin");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "redis-server");
  writeFileSync(path, WRAPPER);
  chmodSync(path, 0o755);
  return path;
}
