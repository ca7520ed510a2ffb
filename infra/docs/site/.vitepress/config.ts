import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JSDOM } from "jsdom";
import { defineConfig } from "vitepress";
import { anchorOf } from "../../src/anchor.ts";
import { diagramsIn, drawDiagrams } from "../../src/diagrams.ts";
import { leadLinks } from "../../src/links.ts";
import { sidebarOf } from "../../src/sidebar.ts";

const SITE = fileURLToPath(new URL("../", import.meta.url));
const ROOT = join(SITE, "../../..");
/** Address of the repository on a forge: what is no page is linked there. */
const { REPOSITORY_URL } = process.env;

// A diagram that cannot be drawn fails the build. Mermaid takes the window of its browser when it is loaded.
Object.assign(globalThis, { window: new JSDOM().window });
const { default: mermaid } = await import("mermaid");
for (const page of globSync("docs/**/*.md", { cwd: ROOT }))
  for (const diagram of diagramsIn(readFileSync(join(ROOT, page), "utf8"))) await mermaid.parse(diagram);

/** The pages are where they are in the repository, so that links between them need no change. */
export default defineConfig({
  title: "Conversion Relay",
  description: "Delivers conversions to Meta's Conversions API and TikTok's Events API.",
  // Works below any path of a server.
  base: "./",
  srcDir: "../../..",
  srcExclude: ["**/node_modules/**", "**/dist/**", "{infra,test}/**"],
  outDir: "dist",
  cacheDir: "node_modules/.cache",
  // The pages lie outside of this package, and import its Vue.
  vite: { resolve: { alias: { vue: join(SITE, "node_modules/vue") } } },
  rewrites: (page) => page.replace(/(^|\/)README\.md$/, "$1index.md"),
  additionalConfig: {},
  markdown: {
    anchor: { slugify: anchorOf },
    config(markdown) {
      leadLinks(markdown, REPOSITORY_URL);
      drawDiagrams(markdown);
    },
  },
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Documentation", link: "/docs/" },
      { text: "Changelog", link: "/CHANGELOG" },
    ],
    sidebar: sidebarOf(ROOT),
    outline: [2, 3],
  },
});
