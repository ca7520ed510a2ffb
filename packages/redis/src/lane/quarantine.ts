import { keyMissing, type LaneRef, parseLane, RelayError } from "@relay/core";
import { answered } from "../connection/ask-nodes.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { timeOfEntry } from "../clock/entry-time.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, luaText, type Script } from "../script.ts";
import type { DrainQueue } from "../wake/queues.ts";
import { ENDED } from "./ended.ts";

const REQUEUE_ENTRY = luaText(import.meta.url, "requeue-entry");
const requeueScript = luaScript(import.meta.url, "requeue", { after: [ENDED, REQUEUE_ENTRY] });
const requeueOpenedScript = luaScript(import.meta.url, "requeue-opened", { after: [ENDED, REQUEUE_ENTRY] });

/** A segment moved out of its lane, so that the lane could go on. */
export interface QuarantinedSegment {
  readonly lane: LaneRef;
  /** Identifies it for `retry`. */
  readonly id: string;
  readonly reason: string;
  readonly conversions: number;
  /** Size in Redis. */
  readonly bytes: number;
  readonly acceptedAtMs: number;
  readonly quarantinedAtMs: number;
}

/**
 * 47 hours: one less than platforms recognise a repetition for. Its conversions may have been sent before workers
 * crashed.
 */
const REPEATABLE_MS = 47 * 3_600_000;
/** Entries that a script looks at in one call. */
const LOOKED_AT = 100;

/** Lists quarantined segments, requeues and discards them. */
export class Quarantine {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #queue: DrainQueue;
  readonly #requeue: Script;
  readonly #requeueOpened: Script;

  constructor(redis: RedisClient, queue: DrainQueue) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#queue = queue;
    this.#requeue = requeueScript(redis);
    this.#requeueOpened = requeueOpenedScript(redis);
  }

  /** Every quarantined segment, by lane, oldest first. */
  async list(): Promise<readonly QuarantinedSegment[]> {
    const lanes = (await this.#redis.smembers(this.#keys.lanes)).toSorted().map(parseLane);
    const found = await answered(
      this.#redis,
      lanes.map((lane) => this.#listLane(lane)),
    );
    return found.flat();
  }

  /**
   * Appends a segment to its lane again and wakes the lane. Throws RELAY_MAY_REPEAT when its conversions may have been
   * sent so long ago that the platform would count them twice, unless `mayRepeat`. Returns the conversions in it.
   */
  async retry(lane: LaneRef, id: string, { mayRepeat }: { readonly mayRepeat: boolean }): Promise<number> {
    const segment = await this.#find(lane, id);
    if (!mayRepeat && (await redisNowMs(this.#redis)) - segment.acceptedAtMs > REPEATABLE_MS) {
      throw new RelayError("RELAY_MAY_REPEAT", { detail: id });
    }
    const { stream, waiting, quarantine, deadlines, ended } = this.#keys.lane(lane);
    const count = Number(await this.#requeue([stream, waiting, quarantine, deadlines, ended], [id]));
    if (count === 0) throw new RelayError("RELAY_NO_SUCH_SEGMENT", { detail: id });
    await this.#queue.wakeNow(lane);
    return count;
  }

  /**
   * Appends segments to their lane again that were quarantined because one of these keys was missing. Leaves those older
   * than 47 hours to a person, as `retry` does. Returns the conversions in them.
   */
  async retryUnder(lane: LaneRef, keys: readonly string[]): Promise<number> {
    const { stream, waiting, quarantine, deadlines, ended } = this.#keys.lane(lane);
    const reasons = keys.map(keyMissing);
    let moved = 0;
    let after = "";
    do {
      const [last, conversions] = (await this.#requeueOpened(
        [stream, waiting, quarantine, deadlines, ended],
        [after, LOOKED_AT, REPEATABLE_MS, ...reasons],
      )) as [string, number];
      moved += conversions;
      after = last;
    } while (after !== "");
    return moved;
  }

  /** Deletes a segment for good. Returns the number of conversions lost with it. */
  async discard(lane: LaneRef, id: string): Promise<number> {
    const { conversions } = await this.#find(lane, id);
    await this.#redis.xdel(this.#keys.lane(lane).quarantine, id);
    return conversions;
  }

  async #find(lane: LaneRef, id: string): Promise<QuarantinedSegment> {
    const segment = (await this.#listLane(lane)).find((one) => one.id === id);
    if (!segment) throw new RelayError("RELAY_NO_SUCH_SEGMENT", { detail: id });
    return segment;
  }

  async #listLane(lane: LaneRef): Promise<readonly QuarantinedSegment[]> {
    const entries = await this.#redis.xrangeBuffer(this.#keys.lane(lane).quarantine, "-", "+");
    return entries.map(([id, fields]) => {
      const values = fieldsOf(fields);
      const text = (name: string) => values.get(name)?.toString("utf8") ?? "";
      return {
        lane,
        id: id.toString("utf8"),
        reason: text("reason"),
        conversions: Number(text("c")),
        bytes: values.get("v")?.length ?? 0,
        acceptedAtMs: timeOfEntry(text("id")),
        quarantinedAtMs: timeOfEntry(id.toString("utf8")),
      };
    });
  }
}

/** Pairs the names and values that Redis lists in turn. */
function fieldsOf(fields: readonly Buffer[]): ReadonlyMap<string, Buffer> {
  const values = new Map<string, Buffer>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name, value] = fields.slice(at, at + 2);
    if (name && value) values.set(name.toString("utf8"), value);
  }
  return values;
}
