import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_ROOT } from "@relay/testkit";

/** Whether images can be built and run here: buildah needs no daemon, but root. */
export const canBuildImages = process.getuid?.() === 0 && spawnSync("buildah", ["--version"]).status === 0;

/** Images and layers are kept there, so that a second run builds only what has changed. */
const STORAGE = join(PROJECT_ROOT, ".relay/containers");
export const STORAGE_ARGS = ["--root", join(STORAGE, "root"), "--runroot", join(STORAGE, "run")] as const;
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs buildah to its end. Resolves with its standard output, trimmed; rejects with everything it wrote. */
export async function buildah(...args: readonly string[]): Promise<string> {
  const command = [...STORAGE_ARGS, ...args];
  const { stdout } = await promisify(execFile)("buildah", command, {
    cwd: PROJECT_ROOT,
    maxBuffer: MOST_OUTPUT,
  });
  return stdout.trim();
}

/** Builds a target of the Dockerfile; `nodeImage` replaces the image it begins with. Resolves with the image's name. */
export async function build(target: string, nodeImage: string | undefined): Promise<string> {
  const npmrc = join(homedir(), ".npmrc");
  const name = `localhost/conversion-relay/${target}`;
  const options = "--layers --isolation chroot --format docker --file infra/docker/Dockerfile".split(" ");
  const base = nodeImage === undefined ? [] : ["--build-arg", `NODE_IMAGE=${nodeImage}`];
  const settings = existsSync(npmrc) ? ["--secret", `id=npmrc,src=${npmrc}`] : [];
  const wanted = ["--build-arg", "REVISION=test", "--target", target, "--tag", name];
  await buildah("build", ...options, ...base, ...settings, ...wanted, ".");
  return name;
}
