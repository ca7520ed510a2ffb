import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";

/** What makes the lease exclude, and what stands there instead. */
const CUTS: readonly { readonly file: string; readonly text: string; readonly instead: string }[] = [
  {
    file: "acquire",
    text: "if holder and holder ~= ARGV[1] then return {0, redis.call('PTTL', lease)} end",
    instead: "holder = holder and holder == ARGV[1] and holder",
  },
  {
    file: "begin",
    text: "if redis.call('GET', lease) ~= nonce then return {-1} end",
    instead: "",
  },
  {
    file: "extend",
    text: "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end",
    instead: "if 1 then return 1 end",
  },
];

/**
 * A copy of the project whose lease excludes nobody, to show that the campaign finds it out. The product has no such
 * switch. Dispose of it when done.
 */
export async function copyWithoutLease(): Promise<{ readonly root: string } & AsyncDisposable> {
  const root = await mkdtemp(join(tmpdir(), "relay-without-lease-"));
  for (const folder of ["apps", "packages", "package.json", "pnpm-workspace.yaml"]) {
    await cp(join(PROJECT_ROOT, folder), join(root, folder), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith(`${sep}.turbo`),
    });
  }
  await symlink(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
  for (const { file, text, instead } of CUTS) {
    const path = join(root, "packages/redis/src/lua", `${file}.lua`);
    const lua = await readFile(path, "utf8");
    if (!lua.includes(text)) throw new Error(`${file}.lua no longer has what makes the lease exclude`);
    await writeFile(path, lua.replace(text, instead));
  }
  return {
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
