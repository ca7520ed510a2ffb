import {
  runBinding,
  type RunEntry,
  type RunPage,
  type RunQuery,
  type RunStore,
  type Sealer,
  type StoredRun,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, luaText } from "../script.ts";
import { openJson, sealJson } from "../sealed-json.ts";
import { REPORT_SECONDS } from "../status/reports.ts";

const RUNS = luaText(import.meta.url, "runs");
const saveRunScript = luaScript(import.meta.url, "save-run", { after: [RUNS] });
const dropRunScript = luaScript(import.meta.url, "drop-run", { after: [RUNS] });

/** Limits on the runs of one source in Redis. Beyond them the oldest runs are dropped. */
export interface RunLimits {
  readonly runs: number;
  readonly bytes: number;
}

const LIMITS: RunLimits = { runs: 1000, bytes: 33_554_432 };
/** Items that are sealed together. */
const ITEMS_A_BLOB = 500;
/** Approximate bytes of one event's status in a report, measured with ids of 36 characters. */
const STATUS_BYTES = 450;

/**
 * Runs of tasks, kept for as long as reports are. Each is stored under the source that started it, so that no other
 * source can read it. A source keeps its latest runs, within limits of number and bytes. A run that cannot be opened is
 * as good as gone.
 */
export class RedisRunStore<Head extends object> implements RunStore<Head> {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #sealer: Sealer;
  readonly #limits: RunLimits;
  readonly #release: (reportIds: readonly string[]) => Promise<void>;
  readonly #save;
  readonly #drop;

  /** `release` receives the ids of reports that no run needs any more. */
  constructor(
    redis: RedisClient,
    sealer: Sealer,
    release: (reportIds: readonly string[]) => Promise<void>,
    limits: RunLimits = LIMITS,
  ) {
    this.#redis = redis;
    this.#sealer = sealer;
    this.#keys = keysOf(redis);
    this.#limits = limits;
    this.#release = release;
    this.#save = saveRunScript(redis);
    this.#drop = dropRunScript(redis);
  }

  async save({ id, source, actor, report }: RunEntry, head: Head, items: readonly string[]): Promise<void> {
    const { byTime, entries, bytes, headPrefix, itemsPrefix } = this.#keys.runs(source);
    const binding = runBinding(source, id);
    await this.#writeItems(itemsPrefix + id, items, binding);
    const size =
      items.reduce((sum, item) => sum + Buffer.byteLength(item), Buffer.byteLength(JSON.stringify(head))) +
      STATUS_BYTES * (report?.expected ?? 0);
    const entry = `${size} ${actor} ${report?.id ?? "-"}`;
    const dropped = (await this.#save(
      [byTime, entries, bytes],
      [
        headPrefix,
        itemsPrefix,
        id,
        sealJson(head, binding, this.#sealer),
        entry,
        REPORT_SECONDS,
        this.#limits.runs,
        this.#limits.bytes,
      ],
    )) as readonly string[];
    await this.#release(dropped.flatMap(reportIn));
  }

  async load(source: string, id: string): Promise<StoredRun<Head> | undefined> {
    const { headPrefix, itemsPrefix } = this.#keys.runs(source);
    const [stored, blobs] = await Promise.all([
      this.#redis.getBuffer(headPrefix + id),
      this.#redis.lrangeBuffer(itemsPrefix + id, 0, -1),
    ]);
    const binding = runBinding(source, id);
    const head = this.#open<Head>(stored, binding);
    const items = blobs.map((blob) => this.#open<readonly unknown[]>(blob, binding));
    if (head === undefined || items.includes(undefined)) return undefined;
    return { head, items: items.flatMap((own) => own ?? []).map((item) => JSON.stringify(item)) };
  }

  async list(source: string, query: RunQuery): Promise<RunPage<Head>> {
    const { byTime, entries, headPrefix } = this.#keys.runs(source);
    const sinceMs = (await redisNowMs(this.#redis)) - REPORT_SECONDS * 1000;
    const [oldestFirst, known] = await Promise.all([
      this.#redis.zrangebyscore(byTime, sinceMs, "+inf"),
      this.#redis.hgetall(entries),
    ]);
    const ids = oldestFirst.filter((id) => query.actor === undefined || actorIn(known[id]) === query.actor);
    if (query.isLatestFirst) ids.reverse();
    const page = ids.slice(query.offset, query.offset + query.limit);
    if (page.length === 0) return { total: ids.length, heads: [] };
    const stored = await this.#redis.mgetBuffer(page.map((id) => headPrefix + id));
    return {
      total: ids.length,
      heads: page.flatMap((id, at) => this.#open<Head>(stored[at], runBinding(source, id)) ?? []),
    };
  }

  async drop(source: string, id: string): Promise<boolean> {
    const { byTime, entries, bytes, headPrefix, itemsPrefix } = this.#keys.runs(source);
    const entry = await this.#drop([byTime, entries, bytes], [headPrefix, itemsPrefix, id]);
    if (typeof entry !== "string") return false;
    await this.#release(reportIn(entry));
    return true;
  }

  /** Undefined when it is gone or cannot be opened. */
  #open<T>(blob: Buffer | null | undefined, binding: string): T | undefined {
    if (!blob) return undefined;
    const opened = openJson<T>(blob, binding, this.#sealer);
    return opened.kind === "opened" ? opened.value : undefined;
  }

  async #writeItems(key: string, items: readonly string[], binding: string): Promise<void> {
    if (items.length === 0) return;
    // Written from scratch when an earlier write was not answered.
    const commands = this.#redis.pipeline().del(key);
    for (let from = 0; from < items.length; from += ITEMS_A_BLOB) {
      const list = `[${items.slice(from, from + ITEMS_A_BLOB).join(",")}]`;
      commands.rpush(key, this.#sealer.seal(Buffer.from(list), binding));
    }
    const replies = await commands.expire(key, REPORT_SECONDS).exec();
    for (const [error] of replies ?? []) if (error) throw error;
  }
}

function actorIn(entry: string | undefined): string | undefined {
  return entry?.split(" ")[1];
}

function reportIn(entry: string): readonly string[] {
  const id = entry.split(" ")[2];
  return id === undefined || id === "-" ? [] : [id];
}
