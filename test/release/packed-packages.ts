import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_ROOT } from "@relay/testkit";

/** Runs a command to its end. Rejects, with what it wrote to standard error, when it fails. */
export const run = promisify(execFile);

export const PACKED = ["client", "cli", "sandbox"] as const;
export type Packed = (typeof PACKED)[number];

/** What a tarball's package.json says. */
export interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

/** The three packages as tarballs, and a project outside the workspace that they are installed into. */
export class PackedPackages {
  /** The project: its `node_modules` has the packages and what they depend on. */
  readonly project: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.project = join(folder, "project");
  }

  /** Builds (turbo keeps what is built), packs and installs them. */
  static async make(): Promise<PackedPackages> {
    const packages = new PackedPackages(await mkdtemp(join(tmpdir(), "relay-packages-")));
    await run(process.execPath, ["infra/release/pack.mjs", packages.#folder], { cwd: PROJECT_ROOT });
    await mkdir(packages.project);
    await writeFile(join(packages.project, "package.json"), '{ "private": true, "type": "module" }\n');
    const tarballs = await Promise.all(PACKED.map((name) => packages.tarball(name)));
    await run("npm", ["install", "--no-audit", "--no-fund", "@types/node@24", ...tarballs], {
      cwd: packages.project,
    });
    return packages;
  }

  async tarball(name: Packed): Promise<string> {
    const file = (await readdir(this.#folder)).find((each) => each.startsWith(`relay-${name}-`));
    if (file === undefined) throw new Error(`@relay/${name} was not packed`);
    return join(this.#folder, file);
  }

  /** The paths of a tarball's files, from the root of its package. */
  async files(name: Packed): Promise<readonly string[]> {
    const { stdout } = await run("tar", ["-tzf", await this.tarball(name)]);
    return stdout
      .trim()
      .split("\n")
      .map((path) => path.replace("package/", ""));
  }

  /** The text of a tarball's file. */
  async read(name: Packed, path: string): Promise<string> {
    const { stdout } = await run("tar", ["-xOzf", await this.tarball(name), `package/${path}`]);
    return stdout;
  }

  async manifest(name: Packed): Promise<Manifest> {
    return JSON.parse(await this.read(name, "package.json")) as Manifest;
  }

  /** The path of a command that the installation has linked. */
  bin(name: string): string {
    return join(this.project, "node_modules/.bin", name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
