import {
  askedElsewhere,
  type Begun,
  type ElsewhereKnown,
  generationSeconds,
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
 * The ledgers of lanes in which the identities of a lane were before lanes grew. They lie in other slots, so they are asked
 * beside `begin`: one script a lane, in the same round trip.
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
    const layout = this.#layouts.of(destination);
    const seconds = generationSeconds(layout.ledgerHours);
    return Promise.all(
      askedElsewhere(layout, index, identities).map(async (asked) => {
        const { generations, ledgerPrefix } = this.#keys.lane({ destination, index: asked.lane });
        const own = asked.indexes.map((at) => identities[at] ?? "");
        const reply = await this.#ask([generations], [ledgerPrefix, seconds, joinIdentities(own)]);
        return { ...asked, known: readKnown(reply as readonly (number | string)[]) };
      }),
    );
  }
}
