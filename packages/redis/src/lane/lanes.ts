import type {
  Acquired,
  Appended,
  AsideMove,
  Begun,
  BegunBatch,
  Identity,
  Known,
  LaneDrain,
  LaneFailure,
  LaneRef,
  LaneWriter,
  LeaseClaim,
  Settlement,
  StoredSegment,
  PossiblySent,
} from "@relay/core";
import { IDENTITY_BYTES, laneName, sentIdentity, storedPosition } from "@relay/core";
import type { Redis } from "ioredis";
import { groupArguments } from "../aside/aside-group.ts";
import { setAsideScript } from "../aside/set-aside.ts";
import { INCARNATION } from "../connection/incarnation.ts";
import { RETENTION_SECONDS } from "../dead-letters/dead-letters.ts";
import { laneKeys } from "../keys.ts";
import { extendScript, LEASE } from "../lease/lease.ts";
import { luaScript } from "../script.ts";
import { RECEIPT_OF } from "../status/receipt-of.ts";
import { beginScript } from "./begin.ts";
import { timeOfEntry } from "./entry-id.ts";
import { ENDED, SETTLING } from "./settling.ts";

const appendScript = luaScript(import.meta.url, "append");
const acquireScript = luaScript(import.meta.url, "acquire", { after: [LEASE, INCARNATION] });
const settleScript = luaScript(import.meta.url, "settle", {
  after: [INCARNATION, ENDED, RECEIPT_OF, SETTLING],
});
const nextIdsScript = luaScript(import.meta.url, "next-ids");
const noteAloneScript = luaScript(import.meta.url, "note-alone");
const quarantineScript = luaScript(import.meta.url, "quarantine", { after: [ENDED] });
const releaseScript = luaScript(import.meta.url, "release");

/** An event name is recorded again on each day on which it is settled, so that names in use are kept. */
const DAY_MS = 86_400_000;

/** Most conversions of a lane in set-aside groups. Beyond it a failure counts as the platform's. */
export const MAX_ASIDE = 10_000;
/** How long a failure is kept. A lane comes to the same conversions again within minutes. */
const FAILURE_SECONDS = 86_400;

/** Lanes as producers use them. */
export class RedisLaneWriter implements LaneWriter {
  readonly #append;

  constructor(redis: Redis) {
    this.#append = appendScript(redis);
  }

  async append(lane: LaneRef, segment: Buffer, count: number, deadline: number): Promise<Appended> {
    const { stream, waiting, deadlines } = laneKeys(lane);
    const reply = (await this.#append(
      [stream, waiting, deadlines],
      [segment, count, deadline],
    )) as readonly number[];
    const [wasEmpty, before = 0, after = 0] = reply;
    return { wasEmpty: wasEmpty === 1, before, after };
  }
}

/** Lanes as a drain uses them: one script and one round trip a call. */
export class RedisLaneDrain implements LaneDrain {
  readonly #redis: Redis;
  readonly #generationSeconds: (destination: string) => number;
  readonly #scripts;
  /** event_names that this process has recorded today, by lane. The script has room for as many. */
  readonly #namesNoted = new Map<string, { readonly day: number; readonly names: Set<string> }>();

  /** `ledgerHours` returns for how long a destination's ledger must keep an identity. A generation is half of that. */
  constructor(redis: Redis, ledgerHours: (destination: string) => number) {
    this.#redis = redis;
    this.#generationSeconds = (destination) => ledgerHours(destination) * 1800;
    this.#scripts = {
      acquire: acquireScript(redis),
      begin: beginScript(redis),
      extend: extendScript(redis),
      settle: settleScript(redis),
      setAside: setAsideScript(redis),
      nextIds: nextIdsScript(redis),
      noteAlone: noteAloneScript(redis),
      quarantine: quarantineScript(redis),
      release: releaseScript(redis),
    };
  }

  async acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<Acquired> {
    const { stream, waiting, lease, crashes, intents, holder } = laneKeys(lane);
    const reply = await this.#scripts.acquire(
      [stream, waiting, lease, crashes, intents, holder],
      [nonce, leaseMs],
    );
    const [held, second, ...rest] = reply as [number, number, number?, number?, string?, string?, string?];
    if (held === 0) return { kind: "busy", ttlMs: Math.max(0, second) };
    const [waitingCount = 0, crashCount = 0, possiblySent = "", head = "", incarnation = ""] = rest;
    return {
      kind: "held",
      incarnation,
      segments: second,
      waiting: waitingCount,
      crashes: crashCount,
      possiblySent: parsePossiblySent(possiblySent),
      ...(head !== "" && { oldestAtMs: timeOfEntry(head) }),
    };
  }

  async read(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly StoredSegment[]> {
    const start = afterId === undefined ? "-" : `(${afterId}`;
    const { stream, ended } = laneKeys(lane);
    const [entries, parts] = await Promise.all([
      this.#redis.xrangeBuffer(stream, start, "+", "COUNT", count),
      this.#redis.hgetallBuffer(ended),
    ]);
    return entries.map(([entryId, fields]) => {
      const id = entryId.toString("latin1");
      const indexes = parts[id];
      return {
        id,
        arrivedAtMs: timeOfEntry(id),
        count: Number(fields[1]?.toString("latin1")),
        blob: fields[3] ?? Buffer.alloc(0),
        deadline: Number(fields[5]?.toString("latin1") ?? 0),
        ...(indexes && { ended: indexes }),
      };
    });
  }

  async begin(
    lane: LaneRef,
    { nonce, leaseMs }: LeaseClaim,
    { id, last, identities }: BegunBatch,
  ): Promise<Begun> {
    const { lease, holder, intents, generations, ledgerPrefix } = laneKeys(lane);
    const reply = (await this.#scripts.begin(
      [lease, holder, intents, generations],
      [
        nonce,
        leaseMs,
        id,
        last,
        ledgerPrefix,
        this.#generationSeconds(lane.destination),
        joinIdentities(identities),
      ],
    )) as readonly (number | string)[];
    return readBegun(reply);
  }

  async extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean> {
    const { lease, holder } = laneKeys(lane);
    return (await this.#scripts.extend([lease, holder], [nonce, leaseMs])) === 1;
  }

  async settle(lane: LaneRef, settlement: Settlement): Promise<number> {
    const { batchId, definite, deliveries, sent, qualities, eventNames, dead } = settlement;
    const keys = laneKeys(lane);
    const { stream, waiting, intents, crashes, generations, totals, deadlines, alone, ended } = keys;
    const noted = this.#namesNotedIn(lane);
    const newNames = eventNames.filter((name) => !noted.has(name));
    const reply = await this.#scripts.settle(
      [stream, waiting, intents, crashes, generations, totals, deadlines, keys.eventNames, alone, ended],
      [
        batchId,
        definite ? 1 : 0,
        keys.ledgerPrefix,
        keys.receiptPrefix,
        this.#generationSeconds(lane.destination),
        keys.qualityPrefix,
        settlement.incarnation,
        RETENTION_SECONDS,
        deliveries.length,
        ...deliveries.flatMap(({ identities, receipt }) => [
          joinIdentities(identities),
          JSON.stringify(receipt),
        ]),
        sent.length,
        ...sent.flatMap(({ identity, source }) => [
          joinIdentities([identity]),
          source,
          joinIdentities([sentIdentity(identity, source)]),
        ]),
        newNames.length,
        ...newNames,
        qualities.length,
        ...qualities.flatMap(({ eventName, conversions, points }) => [
          eventName,
          conversions,
          Math.round(points * 100),
        ]),
        dead.length,
        ...dead.flatMap(({ identity, position, reason }) => [joinIdentities([identity]), position, reason]),
        ...endingArguments(settlement),
      ],
    );
    const [left, namesOver] = reply as [number, number];
    if (namesOver === 0) for (const name of newNames) noted.add(name);
    return left;
  }

  /** Records every event name again: Redis has lost those it knew. */
  forgetNames(): void {
    this.#namesNoted.clear();
  }

  #namesNotedIn(lane: LaneRef): Set<string> {
    const name = laneName(lane);
    const day = Math.floor(Date.now() / DAY_MS);
    const noted = this.#namesNoted.get(name);
    if (noted?.day === day) return noted.names;
    const names = new Set<string>();
    this.#namesNoted.set(name, { day, names });
    return names;
  }

  async quarantine(lane: LaneRef, segmentId: string, reason: string): Promise<boolean> {
    const { stream, waiting, quarantine, crashes, deadlines, ended } = laneKeys(lane);
    const keys = [stream, waiting, quarantine, crashes, deadlines, ended];
    return (await this.#scripts.quarantine(keys, [segmentId, reason])) === 1;
  }

  async release(lane: LaneRef, nonce: string): Promise<number> {
    const { stream, lease, crashes, holder, alone } = laneKeys(lane);
    return Number(await this.#scripts.release([stream, lease, crashes, holder, alone], [nonce]));
  }

  async ids(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly string[]> {
    const start = afterId === undefined ? "-" : `(${afterId}`;
    return (await this.#scripts.nextIds([laneKeys(lane).stream], [start, count])) as readonly string[];
  }

  async failure(lane: LaneRef): Promise<LaneFailure | undefined> {
    const [atMs = "", last] = ((await this.#redis.get(laneKeys(lane).failure)) ?? "").split(" ");
    return last === undefined ? undefined : { atMs: Number(atMs), last: storedPosition(last) };
  }

  async noteFailure(lane: LaneRef, { atMs, last }: LaneFailure): Promise<void> {
    const { failure } = laneKeys(lane);
    await this.#redis.set(failure, `${Math.round(atMs)} ${last}`, "EX", FAILURE_SECONDS);
  }

  async noteAlone(lane: LaneRef, segmentId: string): Promise<number> {
    return Number(await this.#scripts.noteAlone([laneKeys(lane).alone], [segmentId]));
  }

  async setAside(lane: LaneRef, move: AsideMove): Promise<boolean> {
    const { incarnation, groups, identities } = move;
    const keys = laneKeys(lane);
    const { stream, waiting, deadlines, generations, totals, crashes, alone, aside, asideCount, ended } =
      keys;
    const moved = await this.#scripts.setAside(
      [stream, waiting, deadlines, generations, totals, crashes, alone, aside, asideCount, ended],
      [
        keys.ledgerPrefix,
        this.#generationSeconds(lane.destination),
        keys.asideGroupPrefix,
        MAX_ASIDE,
        joinIdentities(identities),
        incarnation,
        groups.length,
        ...groups.flatMap(groupArguments),
        ...endingArguments(move),
      ],
    );
    return moved === 1;
  }
}

/** What is finished, as arguments of scripts: parts of segments, then whole ones. */
function endingArguments({ parts, finished }: Pick<Settlement, "parts" | "finished">) {
  return [
    parts.length,
    ...parts.flatMap(({ segmentId, indexes }) => [segmentId, indexes]),
    ...finished.flatMap(({ id, count, deadline }) => [id, count, deadline]),
  ];
}

/** Reads the answer of `begin` about a micro-batch. */
export function readBegun(reply: readonly (number | string)[]): Begun {
  const nowMs = Number(reply[0]);
  if (nowMs === -1) return { kind: "lost" };
  const known = new Map<number, Known>();
  for (let at = 1; at < reply.length; at += 2) known.set(Number(reply[at]), readMark(String(reply[at + 1])));
  return { kind: "begun", nowMs, known };
}

function readMark(mark: string): Known {
  if (mark === "1") return "delivered";
  if (!mark.startsWith("aside-")) return { givenUpAt: storedPosition(mark) };
  return mark === "aside-" ? "aside" : "aside-again";
}

function parsePossiblySent(text: string): PossiblySent | undefined {
  if (text === "") return undefined;
  const [sentAt = "", last = ""] = text.split(" ");
  return { sentAtMs: Number(sentAt), last: storedPosition(last) };
}

/** Identities as arguments of scripts. */
export function joinIdentities(identities: readonly Identity[]): Buffer {
  const joined = Buffer.allocUnsafe(identities.length * IDENTITY_BYTES);
  identities.forEach((identity, index) =>
    joined.write(identity, index * IDENTITY_BYTES, IDENTITY_BYTES, "latin1"),
  );
  return joined;
}
