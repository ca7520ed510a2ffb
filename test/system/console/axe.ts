import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe found on a page: the rule, and the first element that breaks it. Empty when there is nothing. */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const options = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ["violations"] })})`,
  );
  return (found as axe.AxeResults).violations.map(
    ({ id, nodes }) => `${id} at ${nodes[0]?.target.join(" ")}: ${nodes[0]?.failureSummary ?? ""}`,
  );
}
