import {
  type Acquired,
  type AsideMove,
  type Begun,
  type BegunBatch,
  isWaitingLane,
  type LaneDrain,
  type LaneFailure,
  type LaneRef,
  type LeaseClaim,
  type Sealer,
  segmentBinding,
  type Settlement,
  type StoredSegment,
  type TakenAlone,
  storedPosition,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { setAsideArguments, setAsideKeys, setAsideScript } from "../aside/set-aside.ts";
import { timeOfEntry } from "../clock/entry-time.ts";
import { type Keys, keysOf, type LedgerKeys } from "../keys.ts";
import { extendScript } from "../lease/lease.ts";
import type { LayoutSource } from "../layout/layouts.ts";
import { joinIdentities } from "../ledger/ledger.ts";
import { LedgersElsewhere } from "../ledger/ledgers-elsewhere.ts";
import { luaScript } from "../script.ts";
import { acquireScript, readAcquired } from "./acquire.ts";
import { beginScript, readBegun } from "./begin.ts";
import { ENDED } from "./ended.ts";
import { NotedNames } from "./noted-names.ts";
import { settleArguments, settleKeys, settleScript } from "./settle.ts";

const nextIdsScript = luaScript(import.meta.url, "next-ids");
const takeAloneScript = luaScript(import.meta.url, "take-alone");
const quarantineScript = luaScript(import.meta.url, "quarantine", { after: [ENDED] });
const releaseScript = luaScript(import.meta.url, "release");

/** How often a new lane looks whether the old ones are empty. */
const GROWTH_LOOK_MS = 1000;
/** How long a failure is kept. A lane comes to the same conversions again within minutes. */
const FAILURE_SECONDS = 86_400;

/** Lanes as a drain uses them: one script and one round trip a call. */
export class RedisLaneDrain implements LaneDrain {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #layouts: LayoutSource;
  readonly #elsewhere: LedgersElsewhere;
  readonly #sealer: Sealer;
  readonly #scripts;
  readonly #names = new NotedNames();

  constructor(redis: RedisClient, layouts: LayoutSource, sealer: Sealer) {
    this.#sealer = sealer;
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#layouts = layouts;
    this.#elsewhere = new LedgersElsewhere(redis, layouts);
    this.#scripts = {
      acquire: acquireScript(redis),
      begin: beginScript(redis),
      extend: extendScript(redis),
      settle: settleScript(redis),
      setAside: setAsideScript(redis),
      nextIds: nextIdsScript(redis),
      takeAlone: takeAloneScript(redis),
      quarantine: quarantineScript(redis),
      release: releaseScript(redis),
    };
  }

  async acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<Acquired> {
    if (await this.#isWaiting(lane)) return { kind: "busy", ttlMs: GROWTH_LOOK_MS };
    const { stream, waiting, lease, crashes, intents, holder } = this.#keys.lane(lane);
    const reply = await this.#scripts.acquire(
      [stream, waiting, lease, crashes, intents, holder],
      [nonce, leaseMs],
    );
    return readAcquired(reply);
  }

  async read(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly StoredSegment[]> {
    const start = afterId === undefined ? "-" : `(${afterId}`;
    const { stream, ended } = this.#keys.lane(lane);
    const [entries, parts] = await Promise.all([
      this.#redis.xrangeBuffer(stream, start, "+", "COUNT", count),
      this.#redis.hgetallBuffer(ended),
    ]);
    const binding = segmentBinding(lane);
    return entries.map(([entryId, fields]) => {
      const id = entryId.toString("latin1");
      const indexes = parts[id];
      const stored = fields[3] ?? Buffer.alloc(0);
      const opened = this.#sealer.open(stored, binding);
      return {
        id,
        arrivedAtMs: timeOfEntry(id),
        count: Number(fields[1]?.toString("latin1")),
        ...(opened.kind === "opened" ? { blob: opened.blob } : { blob: stored, unopened: opened }),
        deadline: Number(fields[5]?.toString("latin1") ?? 0),
        ...(indexes && { ended: indexes }),
      };
    });
  }

  async begin(
    lane: LaneRef,
    { nonce, leaseMs }: LeaseClaim,
    { id, first, last, identities }: BegunBatch,
  ): Promise<Begun> {
    const { lease, holder, intents } = this.#keys.lane(lane);
    const { generations, ledgerPrefix, generationSeconds } = this.#ledger(lane);
    const begun = this.#scripts.begin(
      [lease, holder, intents, generations],
      [nonce, leaseMs, id, `${first} ${last}`, ledgerPrefix, generationSeconds, joinIdentities(identities)],
    );
    return this.#elsewhere.addTo(begun.then(readBegun), lane, identities);
  }

  async extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean> {
    const { lease, holder } = this.#keys.lane(lane);
    return (await this.#scripts.extend([lease, holder], [nonce, leaseMs])) === 1;
  }

  async settle(lane: LaneRef, settlement: Settlement): Promise<boolean> {
    const eventNames = this.#names.newOf(lane, settlement.eventNames);
    const ledger = this.#ledger(lane);
    const reply = await this.#scripts.settle(
      settleKeys(this.#keys.lane(lane), ledger, settlement.lease),
      settleArguments(ledger, { ...settlement, eventNames }),
    );
    const [isWritten, namesOver] = reply as [number, number];
    if (isWritten === 1 && namesOver === 0) this.#names.add(lane, eventNames);
    return isWritten === 1;
  }

  /** Records every event name again: Redis has lost those it knew. */
  forgetNames(): void {
    this.#names.clear();
  }

  async quarantine(lane: LaneRef, segmentId: string, reason: string): Promise<boolean> {
    const { stream, waiting, quarantine, crashes, deadlines, ended } = this.#keys.lane(lane);
    const keys = [stream, waiting, quarantine, crashes, deadlines, ended];
    return (await this.#scripts.quarantine(keys, [segmentId, reason])) === 1;
  }

  async release(lane: LaneRef, nonce: string): Promise<number> {
    const { stream, lease, crashes, holder, alone } = this.#keys.lane(lane);
    return Number(await this.#scripts.release([stream, lease, crashes, holder, alone], [nonce]));
  }

  async ids(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly string[]> {
    const start = afterId === undefined ? "-" : `(${afterId}`;
    return (await this.#scripts.nextIds([this.#keys.lane(lane).stream], [start, count])) as readonly string[];
  }

  async failure(lane: LaneRef): Promise<LaneFailure | undefined> {
    const [atMs = "", last] = ((await this.#redis.get(this.#keys.lane(lane).failure)) ?? "").split(" ");
    return last === undefined ? undefined : { atMs: Number(atMs), last: storedPosition(last) };
  }

  async noteFailure(lane: LaneRef, { atMs, last }: LaneFailure): Promise<void> {
    const { failure } = this.#keys.lane(lane);
    await this.#redis.set(failure, `${Math.round(atMs)} ${last}`, "EX", FAILURE_SECONDS);
  }

  async takeAlone(lane: LaneRef, nonce: string): Promise<TakenAlone | undefined> {
    const { stream, alone } = this.#keys.lane(lane);
    const reply = (await this.#scripts.takeAlone([stream, alone], [nonce])) as [string, number, string] | [];
    const [segmentId, deaths = 0, afterId = ""] = reply;
    if (segmentId === undefined) return undefined;
    return { segmentId, deaths, afterId: afterId === "" ? undefined : afterId };
  }

  async setAside(lane: LaneRef, move: AsideMove): Promise<boolean> {
    const keys = this.#keys.lane(lane);
    const ledger = this.#ledger(lane);
    const seal = { lane, sealer: this.#sealer };
    const moved = await this.#scripts.setAside(
      setAsideKeys(keys, ledger),
      setAsideArguments(keys, ledger, move, seal),
    );
    return moved === 1;
  }

  /** A lane that was open once stays open. Only of one that was not, Redis is asked. */
  async #isWaiting({ destination, index }: LaneRef): Promise<boolean> {
    if (!isWaitingLane(this.#layouts.of(destination), index)) return false;
    return isWaitingLane(await this.#layouts.read(destination), index);
  }

  /** The ledger that is written now. */
  #ledger(lane: LaneRef): LedgerKeys {
    return this.#keys.ledger(lane, this.#layouts.of(lane.destination).ledgerHours);
  }
}
