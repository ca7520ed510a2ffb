import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";

/** Text of a file of the project, and what stands there instead in a copy. */
export interface Cut {
  /** From the project's root. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/**
 * A copy of the project with some text replaced, to run programs from that differ from ours in one thing. The product has
 * no switches for such things. Throws where the text is not to be found. Dispose of it when done.
 */
export async function alteredCopy(
  cuts: readonly Cut[],
): Promise<{ readonly root: string } & AsyncDisposable> {
  const root = await mkdtemp(join(tmpdir(), "relay-altered-"));
  for (const folder of ["apps", "packages", "docs/runbooks", "package.json", "pnpm-workspace.yaml"]) {
    await cp(join(PROJECT_ROOT, folder), join(root, folder), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith(`${sep}.turbo`),
    });
  }
  await symlink(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
  for (const { file, text, instead } of cuts) {
    const path = join(root, file);
    const source = await readFile(path, "utf8");
    if (!source.includes(text)) throw new Error(`${file} no longer has: ${text}`);
    await writeFile(path, source.replace(text, instead));
  }
  return {
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
