import {
  decodeSegment,
  type LaneRef,
  parseLane,
  type PlatformAnswer,
  RelayError,
  type Sealer,
  unopenedReason,
} from "@relay/core";
import { answered } from "../connection/ask-nodes.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { openAttempts, openSegment } from "./aside-group.ts";
import { MAX_ASIDE } from "./set-aside.ts";
import { luaScript, type Script } from "../script.ts";
import type { AsideQueue } from "../wake/queues.ts";

const retryQuarantinedScript = luaScript(import.meta.url, "retry-quarantined");

/** Most groups shown of one lane. */
const GROUPS_SHOWN = 1000;

/**
 * The reason of a segment that is quarantined because workers died over it. It is tried again by itself after a day.
 */
export const CRASHED = "workers crash on it";
const RETRY_AFTER_MS = 86_400_000;

/** A set-aside group as an operator sees it. */
export interface AsideView {
  readonly lane: LaneRef;
  /** Identifies the group for `tryNow`. */
  readonly id: string;
  readonly conversions: number;
  /** Present when the group holds a single conversion. */
  readonly eventName?: string;
  readonly eventId?: string;
  /** How often it failed alone. */
  readonly failures: number;
  readonly nextTryAtMs: number;
  /** Since when it may have been delivered. */
  readonly possiblySentAtMs?: number;
  /** The relay's own error, when the relay failed and not the platform; or why the group cannot be opened. */
  readonly error?: string;
  /** The platform's last answer without its message, which may quote the conversion. */
  readonly answer?: Omit<PlatformAnswer, "message">;
}

/** Lists set-aside groups and has them tried. */
export class AsideService {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #queue: AsideQueue;
  readonly #sealer: Sealer;
  readonly #retry: Script;

  constructor(redis: RedisClient, queue: AsideQueue, sealer: Sealer) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#sealer = sealer;
    this.#queue = queue;
    this.#retry = retryQuarantinedScript(redis);
  }

  /** Groups by lane, the one due next first; at most a thousand of a lane. */
  async list(): Promise<readonly AsideView[]> {
    const lanes = (await this.#redis.smembers(this.#keys.lanes)).toSorted().map(parseLane);
    return (
      await answered(
        this.#redis,
        lanes.map((lane) => this.#listLane(lane)),
      )
    ).flat();
  }

  /** Has a group tried at once. Throws RELAY_NOT_ASIDE when there is no such group. */
  async tryNow(lane: LaneRef, id: string): Promise<void> {
    // The check reports a missing group. XX keeps one that is replaced meanwhile from coming back.
    const { aside } = this.#keys.lane(lane);
    const isThere = (await this.#redis.zscore(aside, id)) !== null;
    if (!isThere) throw new RelayError("RELAY_NOT_ASIDE", { detail: id });
    await this.#redis.zadd(aside, "XX", 0, id);
    await this.#queue.wakeNow(lane);
  }

  /**
   * Sets segments aside that were quarantined a day ago because workers died over them. Returns the conversions moved.
   */
  async retryQuarantined(lane: LaneRef): Promise<number> {
    const { quarantine, aside, asideCount, asideGroupPrefix } = this.#keys.lane(lane);
    const keys = [quarantine, aside, asideCount];
    return Number(await this.#retry(keys, [asideGroupPrefix, CRASHED, RETRY_AFTER_MS, MAX_ASIDE]));
  }

  async #listLane(lane: LaneRef): Promise<readonly AsideView[]> {
    const { aside, asideGroupPrefix } = this.#keys.lane(lane);
    const flat = await this.#redis.zrange(aside, 0, GROUPS_SHOWN - 1, "WITHSCORES");
    const ids = flat.filter((_, at) => at % 2 === 0);
    const groups = await Promise.all(ids.map((id) => this.#redis.hgetallBuffer(asideGroupPrefix + id)));
    return groups.flatMap((fields, at) => {
      const id = ids[at] ?? "";
      return fields["c"] === undefined
        ? []
        : [viewOf({ lane, id, nextTryAtMs: Number(flat[at * 2 + 1]) }, fields, this.#sealer)];
    });
  }
}

function viewOf(
  place: Pick<AsideView, "lane" | "id" | "nextTryAtMs">,
  fields: Readonly<Record<string, Buffer>>,
  sealer: Sealer,
): AsideView {
  const text = (name: string) => fields[name]?.toString("utf8") ?? "";
  const segment = openSegment(fields["v"], place.lane, sealer);
  const written = openAttempts(fields["a"], place.lane, sealer);
  const attempts = written.kind === "opened" ? written.value : [];
  const { message: _, ...answer } = attempts.at(-1)?.answer ?? { httpStatus: 0 };
  const conversions = Number(text("c"));
  const sentAt = text("f") || (text("s").split(" ")[0] ?? "");
  const error = segment.kind === "opened" ? text("e") : unopenedReason(segment);
  return {
    ...place,
    conversions,
    ...(conversions === 1 && segment.kind === "opened" && namesIn(segment.blob)),
    failures: Number(text("n")),
    ...(sentAt !== "" && { possiblySentAtMs: Number(sentAt) }),
    ...(error !== "" && { error }),
    ...(attempts.length > 0 && { answer }),
  };
}

function namesIn(segment: Buffer): Pick<AsideView, "eventName" | "eventId"> {
  const decoded = decodeSegment(segment);
  const [item] = decoded.kind === "items" ? decoded.items : [];
  if (typeof item?.conversion?.event_id !== "string") return {};
  return { eventName: item.conversion.event_name, eventId: item.conversion.event_id };
}
