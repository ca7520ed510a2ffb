import { expect, test } from "vitest";
import { flawsOf } from "./flaws.ts";
import { learn } from "./learn.ts";
import { consoleOf, type Scenario } from "./scenario.ts";

const SCREENS = [
  "Overview",
  "Dead letters",
  "Replays",
  "Quarantine",
  "Find a conversion",
  "Try",
  "Audit trail",
  "Webhooks",
  "Configuration",
];

export function testEveryScreen(scenario: () => Scenario): void {
  test("a destination shows its last hours, lanes, match quality and settings", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}destinations/meta-shop`);
    await page.getByRole("heading", { name: "Requests by outcome" }).waitFor();
    await page.getByRole("link", { name: "100/2804019" }).waitFor();
    expect(await flawsOf(page)).toEqual([]);
    for (const [tab, text] of [
      ["Lanes", "meta-shop:0"],
      ["Match quality", "Purchase"],
      ["Settings", "max_in_flight"],
    ] as const) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("cell", { name: text, exact: true }).waitFor();
      expect(await flawsOf(page)).toEqual([]);
    }
  });

  test("the lanes of a destination grow", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}destinations/tiktok-shop?tab=lanes`);
    await page.getByRole("button", { name: "More lanes" }).click();
    await page.getByRole("dialog").getByLabel("Lanes", { exact: true }).selectOption("4");
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Grow to 4 lanes" }).click();
    await learn(page.getByRole("cell", { name: "tiktok-shop:3", exact: true }));
    await learn(page.getByText("The ledgers of earlier lanes are asked too until"));
  });

  test("every screen is accessible, in both themes, and fits 375 pixels", async () => {
    const { page } = scenario();
    const found: Record<string, readonly string[]> = {};
    for (const screen of SCREENS) {
      await page.getByRole("link", { name: screen, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: screen }).waitFor();
      await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
      found[screen] = await flawsOf(page);
    }
    expect(found).toEqual(Object.fromEntries(SCREENS.map((name) => [name, []])));
  });
}
