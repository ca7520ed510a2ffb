import { Agent, request as httpRequest } from "node:http";
import { type Deployment, RedisServer } from "@relay/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arrivals, KEY, openShop, purchase } from "./shop.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openShop({
    destinations: { "meta-shop": { platform: "meta", options: { dataset_id: "1001" } } },
    settings: { ingest: { drain_grace_ms: 400 } },
  });
});
afterAll(async () => {
  await deployment.stop();
});

interface Answer {
  readonly status: number;
  readonly closes: boolean;
}

/** Posts one conversion over a kept connection. */
function post(url: string, agent: Agent, n: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
  const sent = httpRequest(`${url}/v1/events`, { method: "POST", agent, headers }, (response) => {
    response
      .resume()
      .on("end", () =>
        resolve({ status: response.statusCode ?? 0, closes: response.headers.connection === "close" }),
      );
  });
  sent.on("error", reject);
  sent.end(JSON.stringify(purchase(n)));
  return promise;
}

test("a stop under load answers every request, closes connections, and ends with 0", async () => {
  const { ingest } = deployment;
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const answers: Answer[] = [];
  const failures: string[] = [];
  let posted = 0;
  const client = async () => {
    for (;;) {
      try {
        answers.push(await post(ingest.url, agent, (posted += 1)));
      } catch (error) {
        const { code = "", message } = error as Error & { code?: string };
        failures.push(code || message);
        return;
      }
    }
  };
  const clients = Array.from({ length: 20 }, client);
  await expect.poll(() => answers.length).toBeGreaterThan(100);
  const stopped = ingest.stop();
  await expect.poll(async () => (await fetch(`${ingest.url}/readyz`)).status).toBe(503);
  expect(await stopped).toBe(0);
  await Promise.all(clients);
  agent.destroy();

  expect(answers.every(({ status }) => status === 202)).toBe(true);
  expect(answers.some(({ closes }) => closes)).toBe(true);
  // A client ends where no connection is taken any more; what it sent last was not read then.
  expect(failures).toHaveLength(20);
  for (const failure of failures) expect(["ECONNREFUSED", "ECONNRESET"]).toContain(failure);
  // Every request that was read was answered: nothing arrives that was not acknowledged.
  await expect.poll(async () => (await arrivals(deployment)).length).toBe(answers.length);
});

test.each(["freeze", "kill"] as const)("a worker stops within seconds after a %s of Redis", async (fault) => {
  await using redis = await RedisServer.start();
  await using shop = await openShop({ redis: { url: redis.url } });
  await redis[fault]();
  const begin = performance.now();
  const exitCodes = await Promise.all(shop.workers.map((worker) => worker.stop()));
  expect(new Set(exitCodes)).toEqual(new Set([0]));
  // Its deadline is 25 seconds.
  expect(performance.now() - begin).toBeLessThan(15_000);
});
