import type { ReportedEnd, WebhookBatch, Webhooks } from "@relay/core";
import { RelayError } from "@relay/core";
import type { Redis } from "ioredis";
import { FAILED_WEBHOOKS, reportKeys, WEBHOOKS } from "./keys.ts";
import { redisNowMs } from "./redis-clock.ts";
import { REPORT_SECONDS } from "./reports.ts";
import { loadScript } from "./script.ts";

/** Ends told at once. */
const MOST_ENDS = 100;
/** Nothing new is expected to be overlooked: whoever notes an end wakes the webhook. */
const IDLE_LOOK_MS = 30_000;

/** A webhook as an operator sees it; its address may hold a secret and is cut to the host. */
export interface WebhookState {
  readonly reportId: string;
  readonly host: string;
  readonly state: "due" | "failed";
  /** When it is told next, or when it was given up; milliseconds. */
  readonly atMs: number;
  readonly told: number;
  readonly expected: number;
  /** Failed attempts in a row. */
  readonly failures: number;
}

/** What webhooks have been told and what not. */
export class RedisWebhooks implements Webhooks {
  readonly #redis: Redis;
  readonly #next;
  readonly #told;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#next = loadScript(redis, "next-ends");
    this.#told = loadScript(redis, "told-ends");
  }

  async next(reportId: string): Promise<WebhookBatch | undefined> {
    const { report, outbox } = reportKeys(reportId);
    const reply = (await this.#next([report, outbox], [MOST_ENDS])) as readonly string[];
    const [url, told, expected, failures, failingForMs, ...records] = reply;
    if (url === undefined || (records.length === 0 && Number(told) >= Number(expected))) {
      await this.#redis.zrem(WEBHOOKS, reportId);
      return undefined;
    }
    if (records.length === 0) {
      await this.#redis.zadd(WEBHOOKS, "XX", (await this.#nowMs()) + IDLE_LOOK_MS, reportId);
      return undefined;
    }
    return {
      reportId,
      url,
      told: Number(told),
      ends: records.map((record) => JSON.parse(record) as ReportedEnd),
      failures: Number(failures),
      failingForMs: Number(failingForMs),
    };
  }

  async told({ reportId, told, ends }: WebhookBatch): Promise<void> {
    const { report, outbox } = reportKeys(reportId);
    await this.#told([report, outbox], [told, ends.length]);
  }

  async failed({ reportId }: WebhookBatch, waitMs: number): Promise<void> {
    const { report } = reportKeys(reportId);
    const nowMs = await this.#nowMs();
    await this.#redis.multi().hincrby(report, "failures", 1).hsetnx(report, "failingSince", nowMs).exec();
    await this.#redis.zadd(WEBHOOKS, nowMs + Math.ceil(waitMs), reportId);
  }

  async giveUp({ reportId }: WebhookBatch): Promise<void> {
    const nowMs = await this.#nowMs();
    const { report, outbox, ends } = reportKeys(reportId);
    const pipeline = this.#redis.pipeline();
    for (const key of [report, outbox, ends]) pipeline.expire(key, REPORT_SECONDS);
    pipeline.zadd(FAILED_WEBHOOKS, nowMs, reportId).zrem(WEBHOOKS, reportId);
    pipeline.zremrangebyscore(FAILED_WEBHOOKS, 0, nowMs - REPORT_SECONDS * 1000);
    await pipeline.exec();
  }

  /** Has a webhook that was given up told again. */
  async retry(reportId: string): Promise<void> {
    if ((await this.#redis.zrem(FAILED_WEBHOOKS, reportId)) === 0) {
      throw new RelayError("RELAY_NO_SUCH_WEBHOOK", { detail: reportId });
    }
    await this.#redis.hdel(reportKeys(reportId).report, "failures", "failingSince");
    await this.#redis.zadd(WEBHOOKS, await this.#nowMs(), reportId);
  }

  /** Those that are not told everything yet and those that were given up, the latest first. */
  async list(limit = 1000): Promise<readonly WebhookState[]> {
    const [due, failed] = await Promise.all([
      this.#redis.zrevrange(WEBHOOKS, 0, limit - 1, "WITHSCORES"),
      this.#redis.zrevrange(FAILED_WEBHOOKS, 0, limit - 1, "WITHSCORES"),
    ]);
    const states = await Promise.all([...this.#states(due, "due"), ...this.#states(failed, "failed")]);
    return states.flatMap((state) => state ?? []);
  }

  /** How many are in each state. */
  async counts(): Promise<Readonly<Record<WebhookState["state"], number>>> {
    const [due, failed] = await Promise.all([
      this.#redis.zcard(WEBHOOKS),
      this.#redis.zcard(FAILED_WEBHOOKS),
    ]);
    return { due, failed };
  }

  #nowMs(): Promise<number> {
    return redisNowMs(this.#redis);
  }

  #states(
    flat: readonly string[],
    state: WebhookState["state"],
  ): readonly Promise<WebhookState | undefined>[] {
    return flat.flatMap((reportId, at) =>
      at % 2 === 0 ? [this.#stateOf(reportId, Number(flat[at + 1]), state)] : [],
    );
  }

  async #stateOf(
    reportId: string,
    atMs: number,
    state: WebhookState["state"],
  ): Promise<WebhookState | undefined> {
    const [url, told, expected, failures] = await this.#redis.hmget(
      reportKeys(reportId).report,
      "webhook",
      "told",
      "expected",
      "failures",
    );
    if (!url) return undefined;
    const counts = { told: Number(told ?? 0), expected: Number(expected), failures: Number(failures ?? 0) };
    return { reportId, host: new URL(url).host, state, atMs, ...counts };
  }
}
