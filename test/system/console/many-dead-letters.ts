import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { learn } from "./learn.ts";
import type { Scenario } from "./scenario.ts";
import { writeManyDeadLetters } from "./write-many-dead-letters.ts";

const MANY = 200_000;
const FEW = 300;
/** On a machine that is slow with few of them, pages of many may take this much longer than pages of few. */
const SLOWER = 1.5;

export function testManyDeadLetters(scenario: () => Scenario): void {
  test(`of ${MANY} dead letters the first page comes within 500 ms and the next one within 300 ms, or hardly later than of ${FEW}`, async () => {
    const { page, deployment } = scenario();
    await writeManyDeadLetters(deployment.redis.url, "meta-shop", FEW);
    const few = await bestTimes(page, { firstMs: 500, nextMs: 300 });
    await writeManyDeadLetters(deployment.redis.url, "meta-shop", MANY);
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await learn(page.getByRole("link", { name: MANY.toLocaleString("en") }));
    const most = {
      firstMs: Math.max(500, SLOWER * few.firstMs),
      nextMs: Math.max(300, SLOWER * few.nextMs),
    };
    const many = await bestTimes(page, most);
    expect(many.firstMs).toBeLessThan(most.firstMs);
    expect(many.nextMs).toBeLessThan(most.nextMs);
  });
}

interface PageTimes {
  readonly firstMs: number;
  readonly nextMs: number;
}

/** The best of each, of up to ten tries: other programs use this machine too. */
async function bestTimes(page: Page, enough: PageTimes): Promise<PageTimes> {
  let best = { firstMs: Infinity, nextMs: Infinity };
  for (let n = 0; n < 10 && !(best.firstMs < enough.firstMs && best.nextMs < enough.nextMs); n += 1) {
    const { firstMs, nextMs } = await timeOfPages(page);
    best = { firstMs: Math.min(best.firstMs, firstMs), nextMs: Math.min(best.nextMs, nextMs) };
  }
  return best;
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
