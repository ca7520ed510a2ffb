import { join } from "node:path";
import { runInForeground, runQuietly } from "./child.mjs";
import { SetupFailure } from "./failure.mjs";
import { orSay, prepareDependencies } from "./prepare.mjs";
import { PINNED_NODE, pinnedEnvironment, PNPM, ROOT } from "./project.mjs";
import { step } from "./step.mjs";

/** `npm run docs`: builds the pages into infra/docs/site/dist. Their tools have a lockfile of their own. */
const SITE = join(ROOT, "infra", "docs", "site");
const VITEPRESS = join(SITE, "node_modules", "vitepress", "bin", "vitepress.js");

function install() {
  return step("Installing VitePress", async () => {
    const args = ["--yes", PNPM, "--dir", SITE, "install", "--frozen-lockfile"];
    const { code, output } = await runQuietly("npx", args, { ...process.env, CI: "true" });
    if (code === 0) return true;
    throw new SetupFailure("VitePress could not be installed.", {
      output,
      remedy: "Check that npm works and reaches its registry (`npm ping`), then run this again.",
    });
  });
}

if ((await prepareDependencies()) && (await orSay(install))) {
  const build = [VITEPRESS, "build", ...process.argv.slice(2)];
  process.exitCode = await runInForeground(PINNED_NODE, build, pinnedEnvironment(), SITE);
}
