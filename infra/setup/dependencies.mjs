import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { runQuietly } from "./child.mjs";
import { SetupFailure } from "./failure.mjs";
import { NOTES, PINNED_NODE, PNPM, ROOT } from "./project.mjs";
import { step } from "./step.mjs";

const NOTE = join(NOTES, "dependencies.sha256");

/** Installs the dependencies with the pinned pnpm, unless these very ones are there. */
export async function installDependencies() {
  const wanted = fingerprint();
  if (existsSync(PINNED_NODE) && existsSync(NOTE) && readFileSync(NOTE, "utf8") === wanted) return;
  await step(`Installing dependencies with ${PNPM}`, async () => {
    await install();
    await checkPinnedNode();
  });
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(NOTE, wanted);
}

async function install() {
  // In "production" pnpm would leave out the toolchain; in "CI" it does not ask whether it may replace node_modules.
  const { NODE_ENV: _, ...env } = process.env;
  const { code, output } = await runQuietly("npx", ["--yes", PNPM, "install", "--frozen-lockfile"], {
    ...env,
    CI: "true",
  });
  if (code === 0) return;
  throw new SetupFailure("The dependencies could not be installed.", {
    output,
    remedy: output.includes("OUTDATED_LOCKFILE")
      ? `A package.json has changed: bring pnpm-lock.yaml up to date with \`npx ${PNPM} install\`.`
      : "Check that npm works and reaches its registry (`npm ping`) and that the disk is not full, then run this again.",
  });
}

async function checkPinnedNode() {
  const { code, output } = await runQuietly(PINNED_NODE, ["--version"]);
  if (code === 0) return;
  throw new SetupFailure("The pinned Node does not run.", {
    output,
    remedy:
      "It needs glibc 2.28 or newer (not musl), and npm's setting ignore-scripts off: an install script fetches it.",
  });
}

/** Changes when anything does that decides what is installed. */
function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const path of [...lockFiles(), ...manifestsIn(ROOT).sort()]) {
    hash.update(`\0${relative(ROOT, path)}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function lockFiles() {
  return ["pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => join(ROOT, name));
}

function manifestsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name.startsWith(".")) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return manifestsIn(path);
    return entry.name === "package.json" ? [path] : [];
  });
}
