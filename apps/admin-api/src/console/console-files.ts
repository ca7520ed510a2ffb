import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where `vite build` of apps/console writes. */
const BUILT = fileURLToPath(new URL("../../../console/dist/", import.meta.url));

export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

/** The built console, held in memory: some 30 files. */
export interface ConsoleFiles {
  readonly page: string;
  /** By path below `/console/`. Their names carry a hash of their content. */
  readonly assets: ReadonlyMap<string, ConsoleFile>;
}

/** Reads the built console; undefined when it has not been built. */
export function readConsoleFiles(folder = BUILT): ConsoleFiles | undefined {
  const page = join(folder, "index.html");
  if (!existsSync(page)) return undefined;
  const assets = readdirSync(join(folder, "assets")).filter((name) => !name.endsWith(".gz"));
  return {
    page: readFileSync(page, "utf8"),
    assets: new Map(
      assets.map((name) => {
        const path = join(folder, "assets", name);
        return [
          `assets/${name}`,
          { type: extname(name), bytes: readFileSync(path), gzipped: readFileSync(`${path}.gz`) },
        ];
      }),
    ),
  };
}
