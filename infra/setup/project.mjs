import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What set-up remembers and puts aside; not in the repository. */
export const NOTES = join(ROOT, ".relay");

/** Node as package.json pins it, whatever the machine has. */
export const PINNED_NODE = join(ROOT, "node_modules", "node", "bin", "node");

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** `pnpm@<version>`, as package.json pins it. */
export const PNPM = manifest.packageManager;

/** The oldest Node that set-up itself runs on. */
export const OLDEST_NODE = Number(/\d+/.exec(manifest.engines.node)?.[0]);

/** The environment in which `node` is the pinned one and keeps what it compiled; no tool reports home or looks for updates. */
export function pinnedEnvironment() {
  return {
    ...process.env,
    PATH: [join(ROOT, "node_modules", ".bin"), process.env.PATH].join(delimiter),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(NOTES, "compiled"),
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    DO_NOT_TRACK: "1",
  };
}
