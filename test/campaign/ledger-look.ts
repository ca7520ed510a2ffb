import { type Identity, identityOf, laneName, type LaneRef } from "@relay/core";
import { nodesOf, type RedisClient } from "@relay/redis";
import { type CampaignDestination, eventNameOf } from "./conversions.ts";

/** Bytes of an identity that are the name of its mark. */
const NAME_BYTES = 12;
const MARKS_AT_ONCE = 1000;

/** A mark of a lane's ledger, with the generation it stands in. */
export interface Mark {
  readonly lane: string;
  readonly generation: string;
  /** The number of a receipt, or a position for a conversion that was given up. */
  readonly value: string;
}

/** What a destination's lanes know conversion number n by. */
export function identityAt({ platform, dataset }: CampaignDestination, n: number): Identity {
  const known = platform === "tiktok" ? `web:${dataset}` : dataset;
  return identityOf(known, { event_name: eventNameOf(n), event_id: `c${n}` });
}

/** Every mark that lanes hold of one destination's conversions, by the name of the identity. Costs a read of all of them. */
export class LedgerLook {
  readonly #destination: CampaignDestination;
  readonly #marks = new Map<string, Mark[]>();

  private constructor(destination: CampaignDestination) {
    this.#destination = destination;
  }

  static async at(
    redis: RedisClient,
    destination: CampaignDestination,
    lanes: readonly LaneRef[],
  ): Promise<LedgerLook> {
    const look = new LedgerLook(destination);
    for (const lane of lanes) await look.#readLane(redis, laneName(lane));
    return look;
  }

  /** What the lanes know of conversion number n. */
  marksOf(n: number): readonly Mark[] {
    return this.#marks.get(identityAt(this.#destination, n).slice(0, NAME_BYTES)) ?? [];
  }

  isDelivered(n: number): boolean {
    return this.marksOf(n).some(({ value }) => !value.includes("-"));
  }

  /** A delivery in a later generation leaves the mark of the death before it. */
  isDead(n: number): boolean {
    if (this.isDelivered(n)) return false;
    return this.marksOf(n).some(({ value }) => value.includes("-") && value !== "aside-");
  }

  async #readLane(redis: RedisClient, lane: string): Promise<void> {
    const prefix = `{${lane}}:l:`;
    for (const node of nodesOf(redis)) {
      let cursor = "0";
      do {
        const [next, keys] = await node.scan(cursor, "MATCH", `${prefix}*`, "COUNT", MARKS_AT_ONCE);
        cursor = next;
        for (const key of keys) await this.#readBucket(redis, lane, key, key.slice(prefix.length));
      } while (cursor !== "0");
    }
  }

  async #readBucket(redis: RedisClient, lane: string, key: string, bucket: string): Promise<void> {
    // Hours of the ledger, and the number of its generation.
    const generation = bucket.split(":").slice(0, 2).join(":");
    const flat = (await redis.callBuffer("HGETALL", key)) as readonly Buffer[];
    for (let at = 0; at < flat.length; at += 2) {
      const name = flat[at]?.toString("latin1") ?? "";
      const mark = { lane, generation, value: flat[at + 1]?.toString("latin1") ?? "" };
      const known = this.#marks.get(name);
      if (known) known.push(mark);
      else this.#marks.set(name, [mark]);
    }
  }
}

/** The marks in words, each with the receipt of its delivery. */
export async function describeMarks(redis: RedisClient, marks: readonly Mark[]): Promise<string> {
  if (marks.length === 0) return "no mark";
  const described = marks.map(async ({ lane, generation, value }) => {
    const receipt = value.includes("-") ? "" : await redis.hget(`{${lane}}:r:${generation}`, value);
    return `${lane} generation ${generation}: ${value} ${receipt ?? ""}`.trimEnd();
  });
  return (await Promise.all(described)).join(", ");
}
