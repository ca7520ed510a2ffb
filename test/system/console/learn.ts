import type { Locator } from "playwright-core";
import { expect } from "vitest";

/** What a browser tells a page that is seen again: the console then asks at once, and not only after three seconds. */
const SEEN_AGAIN = "dispatchEvent(new Event('visibilitychange'))";

/** Waits until a page shows something that the admin API knows, or knows soon. */
export async function learn(locator: Locator): Promise<void> {
  await expectSoon(locator, true);
}

/** Waits until a page no longer shows something. */
export async function unlearn(locator: Locator): Promise<void> {
  await expectSoon(locator, false);
}

async function expectSoon(locator: Locator, isVisible: boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        await locator.page().evaluate(SEEN_AGAIN);
        return locator.isVisible();
      },
      { interval: 100, message: `${String(locator)} visible` },
    )
    .toBe(isVisible);
}
