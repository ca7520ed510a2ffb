import {
  type BlindIndex,
  digestsOf,
  type Identifier,
  personDigests,
  RelayError,
  type Sealer,
  type UserData,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { type Keys, keysOf } from "../keys.ts";
import type { ReplayService } from "../replay/replays.ts";
import { RedisErasures } from "./erasures.ts";
import { QuarantinedPerson } from "./quarantined-person.ts";

/** What an erasure removed, or would remove. */
export interface Erased {
  readonly deadLetters: number;
  /** Conversions in quarantined segments. */
  readonly quarantined: number;
  /** Replays whose patch named the person. */
  readonly replays: number;
}

export interface ErasureContext {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly index: BlindIndex;
  readonly replays: Pick<ReplayService, "list" | "abort" | "forgetPatch">;
}

/** Replays of a destination that are looked through, the newest first. */
const MOST_REPLAYS = 10_000;

/** Finds and removes what the relay keeps of a person. What was sent is at the platform. */
export class PersonErasure {
  readonly #context: ErasureContext;
  readonly #keys: Keys;
  readonly #deadLetters: RedisDeadLetters;
  readonly #erasures: RedisErasures;

  constructor(context: ErasureContext) {
    const { redis, sealer } = context;
    this.#context = context;
    this.#keys = keysOf(redis);
    this.#deadLetters = new RedisDeadLetters(redis, sealer);
    this.#erasures = new RedisErasures(redis);
  }

  /**
   * Removes a person's dead letters in every state, their conversions in quarantine, and patches that name them. Puts
   * the person on the list that drains ask, so that their waiting conversions are not sent. Can be repeated. Throws
   * RELAY_IDENTIFIER_UNUSABLE when no identifier has a usable value.
   */
  async erase(identifier: Identifier, isDryRun: boolean): Promise<Erased> {
    const { redis, sealer, index } = this.#context;
    const digests = digestsOf(identifier);
    if (digests.length === 0) throw new RelayError("RELAY_IDENTIFIER_UNUSABLE");
    const marks = digests.map((digest) => index.markOf(digest));
    // First: what is given up from now on keeps nothing of the person.
    if (!isDryRun) await this.#erasures.add(marks);
    const wanted = new Set(digests);
    let deadLetters = 0;
    let replays = 0;
    for (const destination of await redis.hkeys(this.#keys.layout)) {
      const ids = await this.#deadLetters.ofPerson(destination, marks);
      deadLetters += ids.length;
      if (!isDryRun && ids.length > 0)
        await this.#deadLetters.discard(destination, await this.#deadLetters.dated(destination, ids));
      replays += await this.#forgetPatches(destination, wanted, isDryRun);
    }
    const quarantined = await new QuarantinedPerson(redis, sealer).remove(wanted, isDryRun);
    return { deadLetters, quarantined, replays };
  }

  async #forgetPatches(
    destination: string,
    digests: ReadonlySet<string>,
    isDryRun: boolean,
  ): Promise<number> {
    const { replays } = this.#context;
    const own = (await replays.list(destination, MOST_REPLAYS)).filter(({ patch }) => {
      const userData = patch?.["user_data"];
      if (typeof userData !== "object" || userData === null) return false;
      return personDigests(userData as UserData).some((digest) => digests.has(digest));
    });
    for (const { id } of isDryRun ? [] : own) {
      await replays.abort(destination, id);
      await replays.forgetPatch(destination, id);
    }
    return own.length;
  }
}
