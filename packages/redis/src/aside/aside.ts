import {
  type Aside,
  type AsideAcquired,
  type AsideGroup,
  type AsideReplacement,
  type Begun,
  type BegunGroup,
  type LaneRef,
  type LeaseClaim,
  type Sealer,
  unopenedReason,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { INCARNATION } from "../connection/incarnation.ts";
import { type Keys, keysOf } from "../keys.ts";
import { beginScript, readBegun } from "../lane/begin.ts";
import type { LayoutSource } from "../layout/layouts.ts";
import { joinIdentities } from "../ledger/ledger.ts";
import { LedgersElsewhere } from "../ledger/ledgers-elsewhere.ts";
import { SECTIONS, sectionArguments } from "../sections.ts";
import { extendScript, LEASE } from "../lease/lease.ts";
import { luaScript } from "../script.ts";
import { ASIDE_GROUP } from "./aside-group.ts";
import { DUE_VALUES, groupValues, readGroup } from "./aside-group.ts";

const acquireAsideScript = luaScript(import.meta.url, "acquire-aside", {
  after: [LEASE, INCARNATION],
});
const dueAsideScript = luaScript(import.meta.url, "due-aside", { binary: true });
const replaceAsideScript = luaScript(import.meta.url, "replace-aside", {
  after: [SECTIONS, INCARNATION, ASIDE_GROUP],
});
const restAsideScript = luaScript(import.meta.url, "rest-aside");
const releaseAsideScript = luaScript(import.meta.url, "release-aside");

/** How long a group rests that cannot be opened. Its key may be given back meanwhile. */
const UNOPENED_REST_MS = 60_000;

/** Set-aside groups in Redis: an index by due time, and one hash a group. */
export class RedisAside implements Aside {
  readonly #keys: Keys;
  readonly #layouts: LayoutSource;
  readonly #elsewhere: LedgersElsewhere;
  readonly #sealer: Sealer;
  readonly #scripts;

  constructor(redis: RedisClient, layouts: LayoutSource, sealer: Sealer) {
    this.#sealer = sealer;
    this.#keys = keysOf(redis);
    this.#layouts = layouts;
    this.#elsewhere = new LedgersElsewhere(redis, layouts);
    this.#scripts = {
      begin: beginScript(redis),
      acquire: acquireAsideScript(redis),
      due: dueAsideScript(redis),
      extend: extendScript(redis),
      replace: replaceAsideScript(redis),
      rest: restAsideScript(redis),
      release: releaseAsideScript(redis),
    };
  }

  async acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<AsideAcquired> {
    const { asideLease, asideHolder } = this.#keys.lane(lane);
    const [incarnation] = await Promise.all([
      this.#scripts.acquire([asideLease, asideHolder], [nonce, leaseMs]),
      this.#layouts.read(lane.destination),
    ]);
    return typeof incarnation === "string" ? { kind: "held", incarnation } : { kind: "busy" };
  }

  async extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean> {
    const { asideLease, asideHolder } = this.#keys.lane(lane);
    return (await this.#scripts.extend([asideLease, asideHolder], [nonce, leaseMs])) === 1;
  }

  async release(lane: LaneRef, nonce: string): Promise<void> {
    const { asideLease, asideHolder } = this.#keys.lane(lane);
    await this.#scripts.release([asideLease, asideHolder], [nonce]);
  }

  async due(lane: LaneRef, nonce: string, count: number): Promise<readonly AsideGroup[]> {
    const { aside, asideGroupPrefix } = this.#keys.lane(lane);
    const reply = (await this.#scripts.due([aside], [asideGroupPrefix, count, nonce])) as readonly (
      | Buffer
      | number
    )[];
    const groups: AsideGroup[] = [];
    for (let at = 0; at < reply.length; at += DUE_VALUES) {
      const group = readGroup(reply.slice(at, at + DUE_VALUES), lane, this.#sealer);
      if (!("unopened" in group)) groups.push(group);
      else {
        const reason = unopenedReason(group.unopened);
        await this.#scripts.rest([aside], [asideGroupPrefix, group.id, UNOPENED_REST_MS, reason]);
      }
    }
    return groups;
  }

  async begin(lane: LaneRef, { nonce, leaseMs }: LeaseClaim, { id, identities }: BegunGroup): Promise<Begun> {
    const { asideLease, asideHolder, asideGroupPrefix } = this.#keys.lane(lane);
    const { ledgerHours } = this.#layouts.of(lane.destination);
    const { generations, ledgerPrefix, generationSeconds } = this.#keys.ledger(lane, ledgerHours);
    // The hash of the group takes the place of a lane's intents: `begin` records there that the group may be sent now.
    const begun = this.#scripts.begin(
      [asideLease, asideHolder, asideGroupPrefix + id, generations],
      [nonce, leaseMs, "s", "0-0:0", ledgerPrefix, generationSeconds, joinIdentities(identities)],
    );
    return this.#elsewhere.addTo(begun.then(readBegun), lane, identities);
  }

  async replace(lane: LaneRef, { nonce, id, incarnation, groups }: AsideReplacement): Promise<boolean> {
    const { aside, asideCount, asideHolder, asideGroupPrefix } = this.#keys.lane(lane);
    const replaced = await this.#scripts.replace(
      [aside, asideCount, asideHolder],
      sectionArguments({
        drain: [nonce],
        group: [asideGroupPrefix, id],
        incarnation: [incarnation],
        groups: groups.flatMap((group) => groupValues(group, lane, this.#sealer)),
      }),
    );
    return replaced === 1;
  }
}
