#!/usr/bin/env node
import { join } from "node:path";
import { runInForeground } from "./child.mjs";
import { prepareDependencies } from "./prepare.mjs";
import { PINNED_NODE, pinnedEnvironment, ROOT } from "./project.mjs";

/** `npx relay …` from the root: sets up what is missing, then runs the command where the caller stands. */
if (await prepareDependencies()) {
  const [command, ...args] = [PINNED_NODE, join(ROOT, "apps/cli/src/main.ts"), ...process.argv.slice(2)];
  process.exitCode = await runInForeground(command, args, pinnedEnvironment(), process.cwd());
}
