import {
  type DeliveryStatus,
  RelayError,
  reportBinding,
  type Sealer,
  type WebhookBatch,
  type Webhooks,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";
import { openJson } from "../sealed-json.ts";
import { REPORT_SECONDS } from "../status/reports.ts";
import { DueWebhooks, pairsOf, type TakenReport } from "./due-webhooks.ts";

const nextStatusesScript = luaScript(import.meta.url, "next-statuses", { binary: true });
const notifiedStatusesScript = luaScript(import.meta.url, "notified-statuses");

/** Most statuses in one message. */
const MOST_STATUSES = 100;
/** How long a report rests that cannot be opened. Its key may be given back meanwhile. */
const UNOPENED_REST_MS = 60_000;

/** A webhook as an operator sees it. Its address may hold a secret and is cut to the host. */
export interface WebhookState {
  readonly reportId: string;
  readonly source: string;
  /** Empty when it cannot be opened. */
  readonly host: string;
  readonly state: "due" | "failed";
  /** When it is notified next, or when it was given up; milliseconds. */
  readonly atMs: number;
  readonly notified: number;
  readonly expected: number;
  /** Failed attempts in a row. */
  readonly failures: number;
}

/** Which statuses webhooks have been notified of, in Redis. */
export class RedisWebhooks implements Webhooks {
  readonly #redis: RedisClient;
  readonly #sealer: Sealer;
  readonly #keys: Keys;
  readonly #due: DueWebhooks;
  readonly #next;
  readonly #notified;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealer = sealer;
    this.#keys = keysOf(redis);
    this.#due = new DueWebhooks(redis);
    this.#next = nextStatusesScript(redis);
    this.#notified = notifiedStatusesScript(redis);
  }

  async take(source: string): Promise<WebhookBatch | undefined> {
    for (;;) {
      const taken = await this.#due.take(source);
      if (!taken) return undefined;
      const batch = await this.#batchOf(source, taken);
      if (batch) return batch;
    }
  }

  async notified(batch: WebhookBatch): Promise<void> {
    const { source, reportId, notified: before, statuses } = batch;
    const { report, outbox } = this.#keys.report(reportId);
    const reply = (await this.#notified([report, outbox], [before, statuses.length])) as [
      number,
      number,
      number,
    ];
    const [notified, expected, waiting] = reply;
    if (notified >= expected) await this.#due.remove(source, reportId);
    else if (waiting > 0) await this.#due.makeDue(source, [reportId]);
    else await this.#due.rest(source, batch);
  }

  async failed({ source, reportId }: WebhookBatch, waitMs: number): Promise<void> {
    const { report } = this.#keys.report(reportId);
    const nowMs = await redisNowMs(this.#redis);
    await this.#redis.multi().hincrby(report, "failures", 1).hsetnx(report, "failingSince", nowMs).exec();
    await this.#due.wait(source, reportId, waitMs);
  }

  async giveUp({ source, reportId }: WebhookBatch): Promise<void> {
    const nowMs = await redisNowMs(this.#redis);
    const { report, outbox, statuses } = this.#keys.report(reportId);
    const pipeline = this.#redis.pipeline();
    for (const key of [report, outbox, statuses]) pipeline.expire(key, REPORT_SECONDS);
    await pipeline.exec();
    const { failedWebhooks } = this.#keys;
    await this.#redis.zadd(failedWebhooks, nowMs, reportId);
    await this.#redis.zremrangebyscore(failedWebhooks, 0, nowMs - REPORT_SECONDS * 1000);
    await this.#due.remove(source, reportId);
  }

  /** Has a webhook that was given up notified again. */
  async retry(reportId: string): Promise<void> {
    const { report } = this.#keys.report(reportId);
    const source = await this.#redis.hget(report, "source");
    if ((await this.#redis.zrem(this.#keys.failedWebhooks, reportId)) === 0 || source === null) {
      throw new RelayError("RELAY_NO_SUCH_WEBHOOK", { detail: reportId });
    }
    await this.#redis.hdel(report, "failures", "failingSince");
    await this.#due.add(source, reportId);
    await this.#due.makeDue(source, [reportId]);
  }

  /** Webhooks with statuses to come and those that were given up, the latest first. */
  async list(limit = 1000): Promise<readonly WebhookState[]> {
    const [due, failed] = await Promise.all([
      this.#due.list(limit),
      this.#redis.zrevrange(this.#keys.failedWebhooks, 0, limit - 1, "WITHSCORES"),
    ]);
    const states = await Promise.all([
      ...due.map(({ reportId, atMs }) => this.#stateOf(reportId, atMs, "due")),
      ...pairsOf(failed).map(({ reportId, atMs }) => this.#stateOf(reportId, atMs, "failed")),
    ]);
    return states.flatMap((state) => state ?? []);
  }

  async #batchOf(source: string, taken: TakenReport): Promise<WebhookBatch | undefined> {
    const { reportId } = taken;
    const { report, outbox } = this.#keys.report(reportId);
    const [address, ...reply] = (await this.#next([report, outbox], [MOST_STATUSES])) as readonly Buffer[];
    const [notified, expected, failures, failingForMs] = reply.slice(0, 4).map(Number);
    const records = reply.slice(4);
    if (address === undefined || (records.length === 0 && Number(notified) >= Number(expected))) {
      await this.#due.remove(source, reportId);
      return undefined;
    }
    if (records.length === 0) {
      await this.#due.rest(source, taken);
      return undefined;
    }
    const url = this.#open<string>(address, reportId);
    const statuses = records.flatMap((record) => this.#open<DeliveryStatus>(record, reportId) ?? []);
    if (url === undefined || statuses.length < records.length) {
      await this.#due.wait(source, reportId, UNOPENED_REST_MS);
      return undefined;
    }
    return {
      ...taken,
      source,
      url,
      notified: Number(notified),
      statuses,
      failures: Number(failures),
      failingForMs: Number(failingForMs),
    };
  }

  /** Undefined when it cannot be opened. */
  #open<T>(blob: Buffer, reportId: string): T | undefined {
    const opened = openJson<T>(blob, reportBinding(reportId), this.#sealer);
    return opened.kind === "opened" ? opened.value : undefined;
  }

  async #stateOf(
    reportId: string,
    atMs: number,
    state: WebhookState["state"],
  ): Promise<WebhookState | undefined> {
    const fields = ["webhook", "source", "notified", "expected", "failures"] as const;
    const values = await this.#redis.hmgetBuffer(this.#keys.report(reportId).report, ...fields);
    const [address, source, notified, expected, failures] = values;
    if (!address || !source) return undefined;
    const url = this.#open<string>(address, reportId);
    const counts = {
      notified: Number(notified ?? 0),
      expected: Number(expected),
      failures: Number(failures ?? 0),
    };
    const host = url === undefined ? "" : new URL(url).host;
    return { reportId, source: String(source), host, state, atMs, ...counts };
  }
}

/** How many webhooks are in each state. */
export async function countWebhooks(
  redis: RedisClient,
): Promise<Readonly<Record<WebhookState["state"], number>>> {
  const [due, failed] = await Promise.all([
    new DueWebhooks(redis).count(),
    redis.zcard(keysOf(redis).failedWebhooks),
  ]);
  return { due, failed };
}
