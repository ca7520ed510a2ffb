import axe from "axe-core";
import type { Page } from "playwright-core";

/** Rules that another theme can break. */
const CONTRAST = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds on a page in the light theme, and of contrast in the dark one: the rule, and the first element that
 * breaks it. Empty when there is nothing. The page is left in the light theme.
 */
export async function violations(page: Page): Promise<readonly string[]> {
  const light = await run(page);
  await use(page, "dark");
  const dark = await run(page, CONTRAST);
  await use(page, "light");
  return [...light, ...dark.map((found) => `dark: ${found}`)];
}

/** The page follows the system's theme as soon as it is told of the change. */
async function use(page: Page, colorScheme: "dark" | "light"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
}

async function run(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const runOnly = rules && { runOnly: { type: "rule", values: rules } };
  const options = JSON.stringify({ ...runOnly, resultTypes: ["violations"] });
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return found.violations.map(
    ({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}: ${nodes[0]?.failureSummary ?? ""}`,
  );
}
