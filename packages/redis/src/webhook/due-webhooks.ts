import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";

const takeWebhookScript = luaScript(import.meta.url, "take-webhook");
const restWebhookScript = luaScript(import.meta.url, "rest-webhook");

/** More than the 10 s a message may take: a report whose sender died is due again after this time. */
const HOLD_MS = 12_000;
/** Any new status makes its report due. This wait only finds reports that a crash left behind. */
const REST_MS = 3_600_000;
/** The longest wait, with some room. */
const LONGEST_WAIT_MS = 3_700_000;

/** A report that was taken to notify its webhook, and until when no other sender takes it. */
export interface TakenReport {
  readonly reportId: string;
  readonly heldUntilMs: number;
}

/** When the webhook of each report is notified next, by source, so that no source waits behind another. */
export class DueWebhooks {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #take;
  readonly #rest;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#take = takeWebhookScript(redis);
    this.#rest = restWebhookScript(redis);
  }

  /** Adds a report that holds no status yet. */
  async add(source: string, reportId: string): Promise<void> {
    const atMs = (await redisNowMs(this.#redis)) + REST_MS;
    await this.#redis
      .multi()
      .sadd(this.#keys.webhookSources, source)
      .zadd(this.#keys.dueWebhooks(source), atMs, reportId)
      .exec();
  }

  /** Takes the report that has waited longest. */
  async take(source: string): Promise<TakenReport | undefined> {
    const keys = [this.#keys.dueWebhooks(source), this.#keys.webhookSources];
    const reply = (await this.#take(keys, [source, HOLD_MS, LONGEST_WAIT_MS])) as [string?, number?];
    const [reportId, heldUntilMs] = reply;
    return reportId === undefined || heldUntilMs === undefined ? undefined : { reportId, heldUntilMs };
  }

  /** Makes reports due now, if they still have a webhook to notify. */
  async makeDue(source: string, reportIds: readonly string[]): Promise<void> {
    const nowMs = await redisNowMs(this.#redis);
    const members = reportIds.flatMap((id) => [nowMs, id]);
    await this.#redis.zadd(this.#keys.dueWebhooks(source), "XX", "LT", ...members);
  }

  /** Makes a report due after this time. */
  async wait(source: string, reportId: string, waitMs: number): Promise<void> {
    const atMs = (await redisNowMs(this.#redis)) + Math.ceil(waitMs);
    await this.#redis.zadd(this.#keys.dueWebhooks(source), "XX", atMs, reportId);
  }

  /** Postpones a report until a new status arrives. Does nothing when one arrived since the report was taken. */
  async rest(source: string, { reportId, heldUntilMs }: TakenReport): Promise<void> {
    const untilMs = (await redisNowMs(this.#redis)) + REST_MS;
    await this.#rest([this.#keys.dueWebhooks(source)], [reportId, heldUntilMs, untilMs]);
  }

  async remove(source: string, reportId: string): Promise<void> {
    await this.#redis.zrem(this.#keys.dueWebhooks(source), reportId);
  }

  /** Sources with a webhook that is due. */
  async dueSources(): Promise<readonly string[]> {
    const sources = await this.#redis.smembers(this.#keys.webhookSources);
    const nowMs = await redisNowMs(this.#redis);
    const isDue = await Promise.all(
      sources.map(async (source) => {
        const key = this.#keys.dueWebhooks(source);
        const [past, afar] = await Promise.all([
          this.#redis.zcount(key, "-inf", nowMs),
          this.#redis.zcount(key, nowMs + LONGEST_WAIT_MS + 1, "+inf"),
        ]);
        return past + afar > 0;
      }),
    );
    return sources.filter((_, at) => isDue[at]);
  }

  /** Reports whose webhook has statuses to come, the latest first, and when each is notified next. */
  async list(limit: number): Promise<readonly { readonly reportId: string; readonly atMs: number }[]> {
    const sources = await this.#redis.smembers(this.#keys.webhookSources);
    const lists = await Promise.all(
      sources.map((source) =>
        this.#redis.zrevrange(this.#keys.dueWebhooks(source), 0, limit - 1, "WITHSCORES"),
      ),
    );
    return lists
      .flatMap(pairsOf)
      .toSorted((one, other) => other.atMs - one.atMs)
      .slice(0, limit);
  }

  async count(): Promise<number> {
    const sources = await this.#redis.smembers(this.#keys.webhookSources);
    const counts = await Promise.all(
      sources.map((source) => this.#redis.zcard(this.#keys.dueWebhooks(source))),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Pairs the members and scores that Redis lists one after the other. */
export function pairsOf(flat: readonly string[]) {
  return flat.flatMap((reportId, at) => (at % 2 === 0 ? [{ reportId, atMs: Number(flat[at + 1]) }] : []));
}
