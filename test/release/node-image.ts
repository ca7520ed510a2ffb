import { execFile, spawnSync } from "node:child_process";
import { copyFile, cp, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { buildah } from "./buildah.ts";

const run = promisify(execFile);
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const NAME = `localhost/relay-node:${process.versions.node}`;

/**
 * Resolves with the image that the Dockerfile is to begin with: the one that RELAY_NODE_IMAGE names, or one of this
 * machine's Debian and the pinned Node where there is debootstrap. Undefined: the Dockerfile's own, from its registry.
 */
export async function nodeImage(): Promise<string | undefined> {
  const { RELAY_NODE_IMAGE: named } = process.env;
  if (named !== undefined) return named;
  if (spawnSync("debootstrap", ["--version"]).status !== 0) return undefined;
  if ((await buildah("images", "--quiet", "--filter", `reference=${NAME}`)) !== "") return NAME;
  const folder = await mkdtemp(join(tmpdir(), "relay-node-image-"));
  try {
    await fill(folder);
    const container = await buildah("from", "scratch");
    await buildah("add", "--quiet", container, folder, "/");
    // What a company's own certificates need, if this machine has them.
    const variables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"].map((name) => `${name}=${CERTIFICATES}`);
    await buildah("config", ...variables.flatMap((each) => ["--env", each]), container);
    await buildah("commit", "--quiet", "--rm", container, NAME);
    return NAME;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A small Debian with Node and npm. */
async function fill(folder: string): Promise<void> {
  const wanted = ["--format", "$(CODENAME) $(REPO_URI)", "Created-By: Packages", "Component: main"];
  const { stdout } = await run("apt-get", ["indextargets", ...wanted]);
  const [codename = "", mirror = ""] = stdout.split("\n", 1)[0]?.split(" ") ?? [];
  await run("debootstrap", ["--variant=minbase", "--include=ca-certificates", codename, folder, mirror]);
  await copyFile(CERTIFICATES, join(folder, CERTIFICATES));
  const local = join(folder, "usr/local");
  await copyFile(process.execPath, join(local, "bin/node"));
  const { stdout: npm } = await run("sh", ["-c", "command -v npm"]);
  const npmFolder = dirname(dirname(await realpath(npm.trim())));
  await cp(npmFolder, join(local, "lib/node_modules/npm"), { recursive: true });
  for (const command of ["npm", "npx"])
    await symlink(`../lib/node_modules/npm/bin/${command}-cli.js`, join(local, "bin", command));
}
