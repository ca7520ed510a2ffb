import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { addressRule, type ReportedStatus } from "@relay/core";
import { WebhookSender } from "@relay/pipeline";
import { connectRedis, Queues, RedisReports, RedisWebhooks } from "@relay/redis";
import { RedisServer, TEST_SEALER } from "@relay/testkit";
import { WebhookHttp } from "@relay/transport";
import { afterAll, beforeAll, expect, test } from "vitest";

const HANGING = 200;
const SECRET = Buffer.from("a secret of thirty-two bytes, ok").toString("base64");

const resources = new AsyncDisposableStack();
let server: Server;
let url: string;
/** Requests of the source whose receiver never answers. */
const hanging: ServerResponse[] = [];
let quickHeard: (atMs: number) => void = () => undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/hang") hanging.push(response);
    else {
      quickHeard(performance.now());
      response.writeHead(204).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await resources.disposeAsync();
});

/** Webhooks whose messages a BullMQ worker sends, over a Redis of their own. */
async function openWebhooks() {
  const redisServer = resources.adopt(await RedisServer.start(), (running) => running.stop());
  const connect = async (purpose: "worker" | "jobs") =>
    resources.adopt(await connectRedis(redisServer.url, purpose), (client) => client.disconnect());
  const redis = await connect("worker");
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  const stop = new AbortController();
  const onError = (error: Error) => {
    throw error;
  };
  const secrets = new Map([
    ["slow", [SECRET]],
    ["quick", [SECRET]],
  ]);
  const poster = resources.adopt(
    new WebhookHttp({
      secretsOf: (source) => secrets.get(source) ?? [],
      mayReach: addressRule(["127.0.0.0/8"]),
    }),
    (http) => http.close(),
  );
  const webhooks = new RedisWebhooks(redis, TEST_SEALER);
  const context = { webhooks, poster, listen: () => undefined, dice: Math.random, onError };
  const sender = resources.adopt(new WebhookSender(context, stop.signal), (running) => running.close());
  const notify = async ({ source }: { readonly source: string }) => {
    await sender.begin(source);
    return { kind: "done" } as const;
  };
  const worker = queues.webhooks.start(await connect("jobs"), notify, { concurrency: 1, onError });
  resources.adopt(worker, (running) => {
    stop.abort();
    return running.close();
  });
  return new RedisReports(redis, TEST_SEALER, (source) => queues.webhooks.wake({ source }));
}

test("two hundred webhooks of one source that hang do not delay another source's, at the same host", async () => {
  const reports = await openWebhooks();
  const request = async (id: string, source: string, path: string) => {
    await reports.open({ id, source, expected: 1, webhookUrl: url + path, nowMs: 1 });
    return statusOf(id);
  };
  const statuses = await Promise.all(
    Array.from({ length: HANGING }, (_, n) => request(`hang-${n}`, "slow", "/hang")),
  );
  await reports.note(statuses);
  await expect.poll(() => hanging.length).toBe(8);
  for (const id of ["first", "second"]) {
    const heard = new Promise<number>((resolve) => {
      quickHeard = resolve;
    });
    const status = await request(id, "quick", "/quick");
    const notedAtMs = performance.now();
    await reports.note([status]);
    expect((await heard) - notedAtMs).toBeLessThan(5000);
  }
  expect(hanging).toHaveLength(8);
});

function statusOf(requestId: string): ReportedStatus {
  const named = { destination: "meta", event_id: requestId, event_name: "Lead" };
  return { requestId, deadLetterId: requestId, status: { ...named, status: "delivered" } };
}
