import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectRedis, RedisLaneWriter } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_SEALER } from "../../sealer-of.ts";
import { addFault, clearFaults, post, purchase } from "../shop.ts";
import { flawsOf } from "./flaws.ts";
import { learn } from "./learn.ts";
import { APP_KEY, consoleOf, type Scenario } from "./scenario.ts";

/** Quarantined segments, set-aside conversions and webhooks that were given up. */
export function testTakenOut(scenario: () => Scenario): void {
  let takesWebhooks = false;
  const receiver = createServer((_request, response) => response.writeHead(takesWebhooks ? 204 : 410).end());

  beforeAll(async () => {
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address() as AddressInfo;
    const { deployment } = scenario();
    await Promise.all([
      appendUndecodable(deployment),
      failOnOne(deployment),
      post(deployment, { data: [purchase("notified")], webhook_url: `http://127.0.0.1:${port}/` }),
    ]);
  });
  afterAll(() => receiver.close());

  test("a quarantined segment is retried, and discarded with a reason", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}quarantine`);
    const segment = page.getByRole("table", { name: "Quarantined segments" }).getByRole("row").nth(1);
    await learn(segment);
    const id = await segment.getByRole("code").innerText();
    await segment.getByRole("button", { name: "Retry" }).click();
    // It cannot be decoded the second time either, and comes back under another id.
    const again = segment.filter({ hasNotText: id });
    await learn(again);
    await again.getByRole("button", { name: "Discard" }).click();
    const dialog = page.getByRole("dialog", { name: "Discard 2 conversions?" });
    await dialog.getByLabel("Reason").fill("a test");
    await dialog.getByRole("button", { name: "Discard 2 conversions" }).click();
    await learn(page.getByText("Nothing is quarantined"));
  });

  test("a conversion on which the platform fails is shown with its last answer, and tried at once", async () => {
    const { page, deployment } = scenario();
    const group = page.getByRole("table", { name: "Set-aside groups" }).getByRole("row").nth(1);
    await learn(group.getByRole("cell", { name: "stuck-1", exact: true }));
    await group.getByText("HTTP 500").waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await clearFaults(deployment);
    await group.getByRole("button", { name: "Try now" }).click();
    await learn(page.getByText("Nothing is set aside"));
  });

  test("a webhook that was given up is notified again", async () => {
    const { page, deployment } = scenario();
    await page.goto(`${consoleOf(deployment)}webhooks`);
    await learn(page.getByText("given up", { exact: true }));
    expect(await flawsOf(page)).toEqual([]);
    takesWebhooks = true;
    await page.getByRole("button", { name: "Retry" }).click();
    await learn(page.getByText("No webhook waits"));
  });
}

/** A segment that no version of the relay can read. */
async function appendUndecodable({ redis: { url } }: Deployment): Promise<void> {
  const redis = await connectRedis(url, "worker");
  const deadline = Math.floor(Date.now() / 1000) + 86_400;
  await new RedisLaneWriter(redis, NO_SEALER).append(
    { destination: "tiktok-shop", index: 0 },
    { blob: Buffer.from("not a segment"), count: 2, deadline, lanes: 1 },
  );
  redis.disconnect();
}

/** TikTok fails on one conversion, and takes those beside it. */
async function failOnOne(deployment: Deployment): Promise<void> {
  await addFault(deployment, {
    platform: "tiktok",
    kind: "status",
    status: 500,
    pointer: "/event_id",
    startsWith: "stuck-",
  });
  const events = ["fine-1", "fine-2", "stuck-1", "fine-3"].map((id) => purchase(id, { event_id: id }));
  await post(deployment, events, { key: APP_KEY });
}
