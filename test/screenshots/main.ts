/**
 * Takes the pictures of docs/console.md and README from a running demo: `pnpm screenshots`. It needs Chromium
 * (RELAY_CHROMIUM, or a system's own).
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { startBrowser } from "../system/console/browser.ts";
import { keptDemo } from "./kept-demo.ts";
import { SCREENS } from "./screens.ts";

const FOLDER = join(PROJECT_ROOT, "docs/images/console");

await using demo = await keptDemo();
await mkdir(FOLDER, { recursive: true });
await using browser = await startBrowser();
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  reducedMotion: "reduce",
  colorScheme: "light",
  timezoneId: "Europe/Berlin",
  locale: "en-GB",
});
context.setDefaultTimeout(20_000);
const page = await context.newPage();
await page.goto(demo.consoleLink);
await page.getByRole("heading", { name: "Overview" }).waitFor();
for (const { name, open, height = 800, isDark = false } of SCREENS) {
  await page.setViewportSize({ width: name === "narrow" ? 375 : 1280, height });
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
  await open(page);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`docs/images/console/${name}.png\n`);
}
