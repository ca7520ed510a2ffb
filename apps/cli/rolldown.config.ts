import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";

const at = (path: string) => join(import.meta.dirname, path);

/** The packages that are installed beside the command. Everything else, the workspace's packages, is in the bundle. */
const { dependencies } = JSON.parse(readFileSync(at("package.json"), "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const installed = Object.keys(dependencies);

/** Lua is read beside the module that names it. In the bundle that is the chunk, so all scripts lie beside it. */
const luaBesideBundle: Plugin = {
  name: "lua-beside-bundle",
  generateBundle() {
    const paths = globSync(at("../../packages/redis/src/**/*.lua"));
    if (new Set(paths.map((path) => basename(path))).size < paths.length)
      throw new Error("two Lua scripts have the same name: only one can lie beside the bundle");
    for (const path of paths)
      this.emitFile({ type: "asset", fileName: basename(path), source: readFileSync(path, "utf8") });
  },
};

export default defineConfig({
  input: at("src/main.ts"),
  platform: "node",
  external: (name) => installed.some((one) => name === one || name.startsWith(`${one}/`)),
  transform: { target: "node22" },
  plugins: [luaBesideBundle],
  output: { dir: at("dist"), cleanDir: true, chunkFileNames: "[name]-[hash].js" },
});
