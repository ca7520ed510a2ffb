import type { Deployment } from "@relay/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settled } from "../settled.ts";
import { addFault, arrivals, produce, purchase } from "../shop.ts";
import { buildConsole, CHROMIUM, startBrowser } from "./browser.ts";
import { consoleOf, KEYS, openShopWithConsole, signIn, visit } from "./scenario.ts";

/** Text that would run if anything wrote it into the page as markup. */
const HOSTILE = `<img src=x onerror="document.title='hacked'">`;
const REFUSED = 30;

describe.skipIf(CHROMIUM === undefined)("operating (needs Chromium: apt-get install chromium)", () => {
  let deployment: Deployment;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    buildConsole();
    [deployment, browser] = await Promise.all([openShopWithConsole(), startBrowser()]);
    await addFault(deployment, {
      platform: "meta",
      kind: "refuse",
      pointer: "/custom_data/order_id",
      startsWith: "RJ-",
    });
    await produce(deployment, [
      ...Array.from({ length: REFUSED }, (_, n) =>
        purchase(n, { custom_data: { value: 1, currency: "USD", order_id: `RJ-${n}` } }),
      ),
      purchase("hostile", {
        event_name: HOSTILE,
        event_id: HOSTILE,
        custom_data: { value: 1, currency: "USD", order_id: `RJ-${HOSTILE}` },
      }),
    ]);
    await settled(deployment, REFUSED + 1);
    ({ page } = await visit(browser, consoleOf(deployment)));
    await signIn(page, KEYS.ada);
  });
  afterAll(async () => {
    await browser.close();
    await deployment.stop();
  });

  test("why 30 conversions were refused is found, and what the platform said", async () => {
    await page.getByRole("link", { name: String(REFUSED + 1) }).click();
    await page.getByLabel("Event name").selectOption("Purchase");
    await page.getByText(`${REFUSED} dead letters match.`).waitFor();
    await page.getByRole("link", { name: "order-1", exact: true }).click();
    await page.getByText("An event breaks a rule of this dataset").first().waitFor();
    await page.getByRole("region", { name: "Conversion" }).getByText("buyer.1@example.com").waitFor();
  });

  test("markup in what a producer sent stays text", async () => {
    await page.goto(`${consoleOf(deployment)}dead-letters`);
    await page.getByRole("link", { name: HOSTILE }).click();
    await page.getByRole("heading", { name: HOSTILE }).waitFor();
    await page.getByRole("region", { name: "Conversion" }).getByText(`RJ-${HOSTILE}`.slice(0, 8)).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).not.toBe("hacked");
  });

  test("they are patched with a preview, tried in a dry run, replayed and delivered", async () => {
    await page.goto(`${consoleOf(deployment)}dead-letters?destination=meta-shop&event_name=Purchase`);
    await page.getByRole("button", { name: `Patch and replay all ${REFUSED}` }).click();
    await page.getByLabel("JSON merge patch").fill('{"custom_data":{"order_id":"good"}}');
    await page
      .getByRole("region", { name: "Event for meta-shop" })
      .locator("mark")
      .getByText("good")
      .waitFor();
    await page.getByRole("button", { name: "Dry run" }).click();
    await page.getByText(`Dry run: ${REFUSED} dead letters of ${REFUSED} would be sent.`).waitFor();
    await page.getByLabel("Reason").fill("wrong prefix");
    await page.getByRole("button", { name: "Start the replay" }).click();
    await page.getByText(`Done: ${REFUSED} conversions delivered, 0 dead again.`).waitFor();
    expect(await arrivals(deployment)).toHaveLength(REFUSED);
  });

  test("without the scope personal values of people are masked", async () => {
    const { page: reader } = await visit(browser, consoleOf(deployment));
    await signIn(reader, KEYS.grace);
    await reader.getByRole("link", { name: "Dead letters", exact: true }).click();
    await reader.getByRole("link", { name: HOSTILE }).click();
    await reader.getByText("Values are masked").waitFor();
    const text = await reader.locator("main").innerText();
    expect(text).toContain('"email": "[masked]"');
    expect(text).not.toContain("@example.com");
  });

  test("what is left is discarded, after a confirmation that names the count", async () => {
    await page.goto(`${consoleOf(deployment)}dead-letters`);
    await page.getByRole("button", { name: "Discard all 1" }).click();
    const dialog = page.getByRole("dialog", { name: "Discard 1 dead letter?" });
    await dialog.getByLabel("Reason").fill("a test");
    await dialog.getByRole("button", { name: "Discard 1 dead letter" }).click();
    await page.getByText("No dead letter").waitFor();
  });
});
