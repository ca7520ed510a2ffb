import { expect, test } from "vitest";
import { flawsOf } from "./flaws.ts";
import { learn, unlearn } from "./learn.ts";
import { KEYS, openAs, type Scenario } from "./scenario.ts";

/** Pause and resume, who may do so, and what the screen says while the admin API is away. */
export function testOperate(scenario: () => Scenario): void {
  test("a destination is paused with the keyboard, and resumed", async () => {
    const { page } = scenario();
    await page.getByRole("button", { name: "Pause meta-shop" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").locator("button:focus", { hasText: "Pause" }).waitFor();
    await page.keyboard.press("Enter");
    await learn(page.getByText("Paused by a person."));
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Resume meta-shop" }).click();
    await page.getByRole("button", { name: "Pause meta-shop" }).waitFor();
  });

  test("without the scope operate actions are disabled, with the reason", async () => {
    const reader = await openAs(scenario(), KEYS.grace);
    const pause = reader.getByRole("button", { name: "Pause meta-shop" });
    expect(await pause.getAttribute("aria-disabled")).toBe("true");
    await pause.hover();
    await reader.getByRole("tooltip", { name: "Your key lacks the scope operate." }).waitFor();
  });

  test("while the admin API is down the screen says so, and goes on when it is back", async () => {
    const { page, deployment } = scenario();
    const port = deployment.admin?.port ?? 0;
    await deployment.admin?.kill();
    await learn(page.getByText("Not up to date"));
    await deployment.startAdmin({ ADMIN_PORT: String(port) });
    await unlearn(page.getByText("Not up to date"));
  });
}
