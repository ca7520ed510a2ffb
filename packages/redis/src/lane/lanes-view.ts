import { type LaneRef, parseLane } from "@relay/core";
import { answered } from "../connection/ask-nodes.ts";
import { type KeyPlace, placeOf } from "../connection/slot.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { timeOfEntry } from "../clock/entry-time.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { keysOf, type LaneKeys, type LedgerKeys } from "../keys.ts";
import { Layouts } from "../layout/layouts.ts";
import { luaScript, type Script } from "../script.ts";

const viewLaneScript = luaScript(import.meta.url, "view-lane");

/** A lane as an operator sees it. */
export interface LaneView {
  readonly lane: LaneRef;
  /** Where its keys lie in a cluster; absent with one Redis. */
  readonly place?: KeyPlace;
  /** Conversions not settled yet. */
  readonly waiting: number;
  /** Age of the oldest segment, seconds; absent in an empty lane. */
  readonly oldestSeconds?: number;
  /**
   * When the first of its conversions must be given up, milliseconds, rounded down to the hour; absent in an empty
   * lane.
   */
  readonly deadlineAtMs?: number;
  /** The nonce of the drain that holds the lease; absent while none does. */
  readonly drain?: string;
  /** Segments moved out of the lane because they could not be decoded or because workers crashed on them. */
  readonly quarantined: number;
  /** Since when the oldest of them is there, seconds; absent when there is none. */
  readonly quarantineOldestSeconds?: number;
  /** Conversions in set-aside groups. */
  readonly aside: number;
  /** Memory of the segments. */
  readonly bytes: number;
  /** Identities in the ledger, and their memory as estimated from a sample. */
  readonly ledger: { readonly identities: number; readonly bytes: number };
  /**
   * Since the lane was opened, exact through any crash: conversions settled, identities delivered, identities given up.
   */
  readonly totals: { readonly settled: number; readonly delivered: number; readonly dead: number };
  /**
   * What had no room since the lane was opened: event names (counted at each settle) and deliveries in the predicted
   * quality.
   */
  readonly notRemembered: { readonly names: number; readonly scores: number };
}

/**
 * Every lane ever used, by name, without those on a node of a cluster that is away. Runs one script a lane, whatever
 * waits in it.
 */
export async function viewLanes(redis: RedisClient): Promise<readonly LaneView[]> {
  const keys = keysOf(redis);
  const names = (await redis.smembers(keys.lanes)).toSorted();
  const script = viewLaneScript(redis);
  const [nowMs, layouts] = await Promise.all([redisNowMs(redis), new Layouts(redis).readAll()]);
  const views = names.map(async (name) => {
    const lane = parseLane(name);
    const own = keys.lane(lane);
    const place = placeOf(redis, own.stream);
    const ledger = keys.ledger(lane, layouts.get(lane.destination)?.ledgerHours ?? 0);
    return { ...(await viewLane(script, { ...own, ...ledger }, { lane, nowMs })), ...(place && { place }) };
  });
  return answered(redis, views);
}

async function viewLane(
  script: Script,
  own: LaneKeys & LedgerKeys,
  { lane, nowMs }: { readonly lane: LaneRef; readonly nowMs: number },
): Promise<LaneView> {
  const { stream, waiting, lease, quarantine, deadlines, generations, totals, asideCount } = own;
  const keys = [stream, waiting, lease, quarantine, deadlines, generations, totals, asideCount];
  const reply = await script(keys, [own.ledgerPrefix]);
  const [count, head, drain, quarantined, hour, bytes, identities, ledgerBytes, ...ends] = reply as [
    number,
    string,
    string,
    number,
    string,
    number,
    number,
    number,
    ...number[],
    string,
  ];
  const firstQuarantined = ends.at(-1) as string;
  const [settled = 0, delivered = 0, dead = 0, aside = 0, names = 0, scores = 0] = ends as number[];
  const arrivedMs = timeOfEntry(head);
  return {
    lane,
    waiting: count,
    ...(head !== "" && { oldestSeconds: Math.max(0, (nowMs - arrivedMs) / 1000) }),
    ...(hour !== "" && { deadlineAtMs: Number(hour) * 3_600_000 }),
    ...(drain !== "" && { drain }),
    quarantined,
    ...(firstQuarantined !== "" && {
      quarantineOldestSeconds: Math.max(0, (nowMs - timeOfEntry(firstQuarantined)) / 1000),
    }),
    aside,
    bytes,
    ledger: { identities, bytes: ledgerBytes },
    totals: { settled, delivered, dead },
    notRemembered: { names, scores },
  };
}
