import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { runQuietly } from "./child.mjs";
import { SetupFailure } from "./failure.mjs";
import { NOTES, PINNED_NODE, ROOT } from "./project.mjs";
import { step } from "./step.mjs";

const CONSOLE = join(ROOT, "apps", "console");
const VITE = join(CONSOLE, "node_modules", "vite", "bin", "vite.js");
const NOTE = join(NOTES, "console.sha256");

/** Builds the console that the admin API serves, unless these very sources are built, or are not in this copy. */
export async function buildConsole() {
  if (!existsSync(CONSOLE)) return;
  const wanted = fingerprint();
  const isBuilt = existsSync(join(CONSOLE, "dist", "index.html"));
  if (isBuilt && existsSync(NOTE) && readFileSync(NOTE, "utf8") === wanted) return;
  await step("Building the console", async () => {
    rmSync(NOTE, { force: true });
    const node = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;
    const { code, output } = await runQuietly(node, [VITE, "build", CONSOLE, "--logLevel", "warn"], {
      ...process.env,
      NODE_ENV: "production",
    });
    if (code === 0) return;
    throw new SetupFailure("The console could not be built.", {
      output,
      remedy: "Mend what Vite names in apps/console, then run this again.",
    });
  });
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(NOTE, wanted);
}

/** Changes when a source of the console does, or a version of anything that is installed. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const path of [join(ROOT, "pnpm-lock.yaml"), ...filesIn(CONSOLE).sort()]) {
    hash.update(`\0${relative(ROOT, path)}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", "dist", ".turbo"].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}
