import axe from "axe-core";
import type { Page } from "playwright-core";

/** Rules that another theme can break. */
const CONTRAST = ["color-contrast", "link-in-text-block"];
const USUAL = { width: 1280, height: 720 };
const NARROW = { width: 375, height: 720 };

/**
 * What is wrong with the look of a page; empty when nothing is: what axe finds in the light theme, what it finds of
 * contrast in the dark one, and a page that would scroll sideways on a screen of 375 pixels. The page is left as it was.
 */
export async function flawsOf(page: Page): Promise<readonly string[]> {
  const light = await violations(page);
  await use(page, "dark");
  const dark = await violations(page, CONTRAST);
  await use(page, "light");
  await page.setViewportSize(NARROW);
  const width = Number(await page.evaluate("document.documentElement.scrollWidth"));
  await page.setViewportSize(USUAL);
  return [
    ...light,
    ...dark.map((found) => `dark: ${found}`),
    ...(width > NARROW.width ? [`narrow: ${width} pixels wide`] : []),
  ];
}

/** The page follows the system's theme as soon as it is told of the change. */
async function use(page: Page, colorScheme: "dark" | "light"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
}

/** The rules that axe finds broken, each with the first element that breaks it. */
async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const runOnly = rules && { runOnly: { type: "rule", values: rules } };
  const options = JSON.stringify({ ...runOnly, resultTypes: ["violations"] });
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return found.violations.map(
    ({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}: ${nodes[0]?.failureSummary ?? ""}`,
  );
}
