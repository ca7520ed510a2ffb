import { expect, test } from "vitest";
import { settled } from "../settled.ts";
import { arrivals, purchase } from "../shop.ts";
import { flawsOf } from "./flaws.ts";
import { learn } from "./learn.ts";
import { consoleOf, HOSTILE, KEYS, openAs, REFUSED, type Scenario, ZONE } from "./scenario.ts";

/** Why conversions were refused, and who may see what is in them. */
export function testRefused(scenario: () => Scenario): void {
  test(`why ${REFUSED} conversions were refused is found, and what the platform said`, async () => {
    const { page, deployment } = scenario();
    await settled(deployment, REFUSED + 1);
    await learn(page.getByRole("link", { name: String(REFUSED + 1) }));
    await page.getByRole("link", { name: String(REFUSED + 1) }).click();
    await page.getByLabel("Event name").selectOption("Purchase");
    await page.getByText(`${REFUSED} dead letters match.`).waitFor();
    await page.getByRole("link", { name: "order-1", exact: true }).click();
    await page.getByText("An event breaks a rule of this dataset").first().waitFor();
    await page.getByText("After such an answer the relay takes the named events out").first().waitFor();
    await page.getByRole("region", { name: "Conversion" }).getByText("buyer.1@example.com").waitFor();
    expect(await flawsOf(page)).toEqual([]);
  });

  test("a time is in the viewer's zone, and in UTC on hover", async () => {
    const time = scenario().page.locator("main time").first();
    const at = (await time.getAttribute("datetime")) ?? "";
    const clock = new Intl.DateTimeFormat("en", { timeStyle: "medium", timeZone: ZONE });
    expect((await time.innerText()).replaceAll(/\s/g, " ")).toContain(
      clock
        .format(new Date(at))
        .replace(/^(\d):/, "0$1:")
        .replaceAll(/\s/g, " "),
    );
    expect(await time.getAttribute("title")).toBe(`${at.replace("T", " ").replace("Z", "")} UTC`);
  });

  test("markup that a producer or a platform sent stays text on every screen that shows it", async () => {
    const { page, deployment } = scenario();
    const shown = async (screen: string) => {
      await page.goto(consoleOf(deployment) + screen);
      await page.locator("main").getByText(HOSTILE).filter({ visible: true }).first().waitFor();
      expect(await page.locator("img[src]").count()).toBe(0);
      expect(await page.title()).not.toBe("hacked");
    };
    const event = `event_name=${encodeURIComponent(HOSTILE)}`;
    await shown(`find?event_id=${encodeURIComponent(HOSTILE)}`);
    await shown(`replays/new?destination=meta-shop&${event}`);
    await shown(`dead-letters?destination=meta-shop&${event}`);
    await page.getByRole("link", { name: HOSTILE }).click();
    await page.getByRole("heading", { name: HOSTILE }).waitFor();
    await page
      .getByText(`The platform says: “Invalid parameter (An event breaks a rule of this dataset ${HOSTILE})”`)
      .waitFor();
    expect(await page.locator("img[src]").count()).toBe(0);
  });

  test("without the scope personal values of people are masked", async () => {
    const reader = await openAs(scenario(), KEYS.grace, "dead-letters");
    await reader.getByRole("link", { name: HOSTILE }).click();
    await reader.getByText("Values are masked").waitFor();
    const text = await reader.locator("main").innerText();
    expect(text).toContain('"email": "[masked]"');
    expect(text).not.toContain("@example.com");
  });
}

/** Patched, tried, replayed and delivered; what is left is discarded. */
export function testReplay(scenario: () => Scenario): void {
  test("they are patched with a preview, and tried in a dry run", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}dead-letters?destination=meta-shop&event_name=Purchase`);
    await page.getByRole("button", { name: `Patch and replay all ${REFUSED}` }).click();
    await page.getByLabel("JSON merge patch").fill('{"custom_data":{"order_id":"good"}}');
    const event = page.getByRole("region", { name: "Event for meta-shop" });
    await event.locator("mark").getByText("good").waitFor();
    await page.getByRole("button", { name: "Dry run" }).click();
    await learn(page.getByText(`Dry run: ${REFUSED} dead letters of ${REFUSED} would be sent.`));
    expect(await flawsOf(page)).toEqual([]);
  });

  test("the replay is paused, resumed, and its conversions are delivered", async () => {
    const { page, deployment } = scenario();
    await page.getByLabel("Reason").fill("wrong prefix");
    await page.getByLabel("At most, a second").fill("10");
    await page.getByRole("button", { name: "Start the replay" }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("Paused: it sends nothing until it is resumed.").waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await learn(page.getByText(`Done: ${REFUSED} conversions delivered, 0 dead again.`));
    expect(await arrivals(deployment, "?dataset=1001")).toHaveLength(REFUSED);
  });

  test("what is left is discarded, after a confirmation that names the count", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}dead-letters`);
    await page.getByRole("checkbox", { name: `Pick ${HOSTILE}` }).check();
    await page.getByRole("button", { name: "Discard 1 picked" }).click();
    const dialog = page.getByRole("dialog", { name: "Discard 1 dead letter?" });
    expect(await flawsOf(page)).toEqual([]);
    await dialog.getByLabel("Reason").fill("a test");
    await dialog.getByRole("button", { name: "Discard 1 dead letter" }).click();
    await page.getByText("No dead letter").waitFor();
  });

  test("a conversion is found by its event_id, and tried with its faults in place", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}find?event_id=order-1`);
    await page.getByText("Purchase, sent by web-shop").waitFor();
    await page.getByText("delivered", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Try" }).click();
    const editor = page.getByRole("textbox", { name: "Conversions" });
    await editor.fill(JSON.stringify({ ...purchase("try"), custom_data: { value: 1, currency: "EURO" } }));
    await page.getByText("It would be refused").waitFor();
    expect(await flawsOf(page)).toEqual([]);
    expect(await editor.locator(".cm-lintRange-error").innerText()).toBe('"EURO"');
    await editor.fill(JSON.stringify(purchase("try")));
    await page.getByRole("region", { name: "Event for meta-shop" }).waitFor();
  });
}
