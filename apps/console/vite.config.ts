import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The admin API serves the build under this path, and puts a nonce of each answer in place of the placeholder. */
export default defineConfig({
  base: "/console/",
  html: { cspNonce: "__NONCE__" },
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  plugins: [react(), gzipped()],
  server: { proxy: { "/v1": "http://127.0.0.1:8082", "/runbooks": "http://127.0.0.1:8082" } },
});

/** Writes each asset a second time, compressed, so that the admin API compresses nothing while it serves. */
function gzipped(): Plugin {
  return {
    name: "gzipped",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, output] of Object.entries(bundle)) {
          if (!fileName.startsWith("assets/")) continue;
          const source = gzipSync(output.type === "chunk" ? output.code : output.source, { level: 9 });
          this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source });
        }
      },
    },
  };
}
