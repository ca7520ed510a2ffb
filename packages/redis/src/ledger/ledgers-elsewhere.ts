import {
  askedElsewhere,
  type Begun,
  type ElsewhereKnown,
  type Identity,
  type LaneRef,
  withElsewhere,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import type { LayoutSource } from "../layout/layouts.ts";
import { luaScript, type Script } from "../script.ts";
import { GENERATIONS, joinIdentities, KNOWN, readKnown } from "./ledger.ts";

const askLedgerScript = luaScript(import.meta.url, "ask-ledger", { after: [GENERATIONS, KNOWN] });

/**
 * The ledgers in which the identities of a lane may be known from before lanes grew or the ledger hours changed. Those of
 * other lanes lie in other slots, so they are asked beside `begin`: one script a ledger, in the same round trip.
 */
export class LedgersElsewhere {
  readonly #keys: Keys;
  readonly #layouts: LayoutSource;
  readonly #ask: Script;

  constructor(redis: RedisClient, layouts: LayoutSource) {
    this.#keys = keysOf(redis);
    this.#layouts = layouts;
    this.#ask = askLedgerScript(redis);
  }

  /** Adds what they know to the answer of `begin`. */
  async addTo(begun: Promise<Begun>, lane: LaneRef, identities: readonly Identity[]): Promise<Begun> {
    const [own, elsewhere] = await Promise.all([begun, this.#askAll(lane, identities)]);
    if (own.kind === "lost" || elsewhere.length === 0) return own;
    return { ...own, known: withElsewhere(own.known, lane.index, elsewhere) };
  }

  #askAll(
    { destination, index }: LaneRef,
    identities: readonly Identity[],
  ): Promise<readonly ElsewhereKnown[]> {
    return Promise.all(
      askedElsewhere(this.#layouts.of(destination), index, identities).map(async (asked) => {
        const lane = { destination, index: asked.lane };
        const { generations, ledgerPrefix, generationSeconds } = this.#keys.ledger(lane, asked.hours);
        const own = asked.indexes.map((at) => identities[at] ?? "");
        const reply = await this.#ask([generations], [ledgerPrefix, generationSeconds, joinIdentities(own)]);
        return { ...asked, known: readKnown(reply as readonly (number | string)[]) };
      }),
    );
  }
}
