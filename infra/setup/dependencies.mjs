import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, STATE, step } from "./steps.mjs";

const RECORD = join(STATE, "dependencies.sha256");
export const PINNED_NODE = join(ROOT, "node_modules", "node", "bin", "node");

/** pnpm as package.json pins it: `pnpm@12.21.0`. */
export const PNPM = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).packageManager;

/** Installs the dependencies, the pinned Node among them; nothing when they are those of last time. */
export function installDependencies() {
  const wanted = fingerprint();
  const known = existsSync(RECORD) ? readFileSync(RECORD, "utf8") : "";
  if (known === wanted && existsSync(PINNED_NODE)) return;
  step(
    `Installing dependencies with ${PNPM}`,
    "npx",
    ["--yes", PNPM, "install", "--frozen-lockfile"],
    "Check that npm reaches its registry (npm ping), then run npm run setup again.",
    { CI: "true" },
  );
  mkdirSync(STATE, { recursive: true });
  writeFileSync(RECORD, wanted);
}

/** Of everything that says what is to be installed. */
function fingerprint() {
  const hash = createHash("sha256").update(process.platform).update(process.arch);
  for (const file of manifests()) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}

function manifests() {
  const members = ["apps", "packages"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  return ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "test/package.json", ...members]
    .filter((file) => existsSync(join(ROOT, file)))
    .sort();
}
