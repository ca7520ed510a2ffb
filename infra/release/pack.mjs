import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { runInForeground } from "../setup/child.mjs";
import { pinnedEnvironment, PNPM, ROOT } from "../setup/project.mjs";

/** `node infra/release/pack.mjs <folder>`: builds the packages that others install, and packs them into the folder. */
const FILTERS = ["client", "cli", "sandbox"].map((name) => `--filter=@relay/${name}`);

const folder = resolve(ROOT, process.argv[2] ?? "dist");
mkdirSync(folder, { recursive: true });
const commands = [
  ["exec", "turbo", "run", "build", ...FILTERS],
  [...FILTERS, "pack", "--pack-destination", folder],
];
for (const args of commands) {
  process.exitCode ||= await runInForeground("npx", ["--yes", PNPM, ...args], pinnedEnvironment());
}
