import type { LaneRef } from "@relay/core";
import type { Redis } from "ioredis";
import { laneKeys, LANES, parseLane } from "./keys.ts";
import { redisNowMs } from "./redis-clock.ts";
import { loadScript, type Script } from "./script.ts";

/** A lane as an operator looks at it. */
export interface LaneView {
  readonly lane: LaneRef;
  /** Conversions that have no end yet. */
  readonly waiting: number;
  /** Age of the oldest segment, seconds; absent in an empty lane. */
  readonly oldestSeconds?: number;
  /** When the first of its conversions must be given up, Unix seconds, to the hour before; absent in an empty lane. */
  readonly deadline?: number;
  /** The nonce of the drain that holds the lease; absent while nobody drains. */
  readonly drain?: string;
  /** Segments set aside because they could not be decoded or because workers crashed on them. */
  readonly quarantined: number;
  /** Conversions that failed alone, or are being parted: tried beside the lane. */
  readonly aside: number;
  /** Memory of the segments. */
  readonly bytes: number;
  /** Conversions that the ledger remembers, and their memory as a sample has it. */
  readonly ledger: { readonly identities: number; readonly bytes: number };
  /** Since it was opened, exact through any crash: copies settled, identities delivered and given up. */
  readonly totals: { readonly settled: number; readonly delivered: number; readonly dead: number };
  /** What had no room since it was opened: event names each time one was settled, and deliveries in predicted quality. */
  readonly notRemembered: { readonly names: number; readonly scores: number };
}

/** Every lane ever used, by name: one script a lane, whatever waits in them. */
export async function viewLanes(redis: Redis): Promise<readonly LaneView[]> {
  const names = (await redis.smembers(LANES)).toSorted();
  const script = loadScript(redis, "view-lane");
  const nowMs = await redisNowMs(redis);
  return Promise.all(names.map((name) => viewLane(script, parseLane(name), nowMs)));
}

async function viewLane(script: Script, lane: LaneRef, nowMs: number): Promise<LaneView> {
  const own = laneKeys(lane);
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
  ];
  const [settled = 0, delivered = 0, dead = 0, aside = 0, names = 0, scores = 0] = ends;
  const arrivedMs = Number(head.split("-")[0]);
  return {
    lane,
    waiting: count,
    ...(head !== "" && { oldestSeconds: Math.max(0, (nowMs - arrivedMs) / 1000) }),
    ...(hour !== "" && { deadline: Number(hour) * 3600 }),
    ...(drain !== "" && { drain }),
    quarantined,
    aside,
    bytes,
    ledger: { identities, bytes: ledgerBytes },
    totals: { settled, delivered, dead },
    notRemembered: { names, scores },
  };
}
