import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { learn } from "./learn.ts";
import type { Scenario } from "./scenario.ts";
import { writeManyDeadLetters } from "./write-many-dead-letters.ts";

const MANY = 200_000;

export function testManyDeadLetters(scenario: () => Scenario): void {
  test(`of ${MANY} dead letters the first page comes within 500 ms, and the next one within 300 ms`, async () => {
    const { page, deployment } = scenario();
    await writeManyDeadLetters(deployment.redis.url, "meta-shop", MANY);
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await learn(page.getByRole("link", { name: MANY.toLocaleString("en") }));
    // Tried up to five times: other programs use this machine too.
    let times = await timeOfPages(page);
    for (let n = 1; n < 5 && !isQuick(times); n += 1) times = await timeOfPages(page);
    expect(times).toSatisfy(isQuick);
  });
}

interface PageTimes {
  readonly firstMs: number;
  readonly nextMs: number;
}

function isQuick({ firstMs, nextMs }: PageTimes): boolean {
  return firstMs < 500 && nextMs < 300;
}

/** Opens the dead letters from the overview, then their next page. */
async function timeOfPages(page: Page): Promise<PageTimes> {
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await page.getByRole("heading", { name: "meta-shop" }).waitFor();
  const firstMs = await timed(async () => {
    await page.getByRole("link", { name: "Dead letters", exact: true }).click();
    await page.getByRole("row").nth(50).waitFor();
  });
  const before = await page.getByRole("row").nth(1).innerText();
  const nextMs = await timed(async () => {
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByRole("row").nth(1).filter({ hasNotText: before }).waitFor();
  });
  return { firstMs, nextMs };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
