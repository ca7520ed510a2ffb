import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** For `vite` itself: where the admin API is. */
const ADMIN_URL = process.env["ADMIN_URL"] ?? "http://127.0.0.1:8082";

/** The admin API serves the build under this path, and puts a nonce of each answer in place of the placeholder. */
export default defineConfig({
  base: "/console/",
  html: { cspNonce: "__NONCE__" },
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  plugins: [react(), gzipped()],
  server: { proxy: { "/v1": ADMIN_URL, "/runbooks": ADMIN_URL } },
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
