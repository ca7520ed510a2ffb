import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_ROOT } from "@relay/testkit";

const run = promisify(execFile);

/** A checkout of another commit with what it depends on, to run programs from. Dispose of it when done. */
export async function checkoutOf(commit: string): Promise<{ readonly root: string } & AsyncDisposable> {
  const root = await mkdtemp(join(tmpdir(), "relay-commit-"));
  await run("git", ["worktree", "add", "--detach", root, commit], { cwd: PROJECT_ROOT });
  const checkout = {
    root,
    async [Symbol.asyncDispose]() {
      await run("git", ["worktree", "remove", "--force", root], { cwd: PROJECT_ROOT });
    },
  };
  try {
    const { packageManager } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      readonly packageManager: string;
    };
    const install = ["--yes", packageManager, "install", "--frozen-lockfile", "--prefer-offline"];
    await run("npx", install, { cwd: root });
    return checkout;
  } catch (error) {
    await checkout[Symbol.asyncDispose]();
    throw error;
  }
}
