import type { DeliveryStatus, Signal, WebhookAnswer, WebhookBatch, Webhooks } from "@relay/core";
import { beforeEach, expect, test } from "vitest";
import { WebhookSender } from "./webhook-sender.ts";

const STATUS: DeliveryStatus = {
  event_id: "e",
  event_name: "Lead",
  destination: "meta",
  status: "delivered",
  settled_at: "2026-11-21T05:00:00.000Z",
};

/** The messages that sources have due, oldest first, and what was recorded of them. */
class MemoryWebhooks implements Webhooks {
  readonly due = new Map<string, WebhookBatch[]>();
  readonly noted: string[] = [];

  add(source: string, reportId: string, failing = { failures: 0, failingForMs: 0 }): void {
    const url = `https://${source}.example/${reportId}`;
    const batch = { source, reportId, url, heldUntilMs: 0, notified: 0, statuses: [STATUS], ...failing };
    this.due.set(source, [...(this.due.get(source) ?? []), batch]);
  }

  take(source: string): Promise<WebhookBatch | undefined> {
    return Promise.resolve(this.due.get(source)?.shift());
  }

  notified({ reportId }: WebhookBatch): Promise<void> {
    this.noted.push(`${reportId} notified`);
    return Promise.resolve();
  }

  failed({ reportId }: WebhookBatch, waitMs: number): Promise<void> {
    this.noted.push(`${reportId} failed ${waitMs}`);
    return Promise.resolve();
  }

  giveUp({ reportId }: WebhookBatch): Promise<void> {
    this.noted.push(`${reportId} given up`);
    return Promise.resolve();
  }
}

let webhooks: MemoryWebhooks;
let signals: Signal[];
let errors: Error[];
let answerOf: (url: string) => Promise<WebhookAnswer>;
let sender: WebhookSender;
let stop: AbortController;
const posted: string[] = [];

beforeEach(() => {
  webhooks = new MemoryWebhooks();
  signals = [];
  errors = [];
  posted.length = 0;
  answerOf = () => Promise.resolve({ kind: "taken" });
  stop = new AbortController();
  sender = new WebhookSender(
    {
      webhooks,
      poster: {
        post: ({ url }) => {
          posted.push(url);
          return answerOf(url);
        },
      },
      listen: (signal) => signals.push(signal),
      dice: () => 0,
      onError: (error) => errors.push(error),
    },
    stop.signal,
  );
});

test("a hanging receiver uses places of its own source only and delays no other source", async () => {
  const hung = Promise.withResolvers<WebhookAnswer>();
  answerOf = (url) => (url.includes("slow") ? hung.promise : Promise.resolve({ kind: "taken" }));
  for (let n = 0; n < 200; n += 1) webhooks.add("slow", `s${n}`);
  webhooks.add("quick", "q");
  // Again: the limit belongs to the source, whoever calls `begin`.
  for (let wakes = 0; wakes < 2; wakes += 1) await sender.begin("slow");
  expect(posted).toHaveLength(8);
  await sender.begin("quick");
  await expect.poll(() => webhooks.noted).toEqual(["q notified"]);
  hung.resolve({ kind: "taken" });
  await sender.close();
  expect(webhooks.noted).toHaveLength(201);
});

test.for([
  ["taken", { failures: 0, failingForMs: 0 }, { kind: "taken" }, "r notified", "taken"],
  [
    "failed",
    { failures: 2, failingForMs: 9000 },
    { kind: "failed", reason: "HTTP 503" },
    "r failed 8000",
    "failed",
  ],
  [
    "failing for a day",
    { failures: 30, failingForMs: 86_400_000 },
    { kind: "failed", reason: "HTTP 503" },
    "r given up",
    "given-up",
  ],
  [
    "refused",
    { failures: 0, failingForMs: 0 },
    { kind: "refused", reason: "HTTP 410" },
    "r given up",
    "given-up",
  ],
  [
    "forbidden",
    { failures: 0, failingForMs: 0 },
    { kind: "forbidden", reason: "ERR" },
    "r given up",
    "given-up",
  ],
] as const)("a message that is %s is recorded so", async ([, failing, answer, noted, outcome]) => {
  webhooks.add("shop", "r", failing);
  answerOf = () => Promise.resolve(answer);
  await sender.begin("shop");
  await sender.close();
  expect(webhooks.noted).toEqual([noted]);
  expect(signals).toMatchObject([{ kind: "webhook", outcome, reportId: "r" }]);
});

test("a message that cannot be recorded is reported as an error and stops nothing else", async () => {
  webhooks.add("shop", "r");
  webhooks.notified = () => Promise.reject(new Error("Redis is away"));
  await sender.begin("shop");
  await sender.close();
  expect(errors).toMatchObject([{ message: "Redis is away" }]);
});

test("no message starts after a stop, and the result of one in flight is recorded", async () => {
  webhooks.add("shop", "r");
  webhooks.add("shop", "later");
  const answer = Promise.withResolvers<WebhookAnswer>();
  answerOf = () => answer.promise;
  const take = webhooks.take.bind(webhooks);
  webhooks.take = (source) => {
    stop.abort();
    return take(source);
  };
  await sender.begin("shop");
  answer.resolve({ kind: "taken" });
  await sender.close();
  expect(webhooks.noted).toEqual(["r notified"]);
});
