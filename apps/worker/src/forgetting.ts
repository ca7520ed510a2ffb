import { type DeadLetter, ErasureList, type Erasures, NO_ERASURES, personDigests } from "@relay/core";
import { type RedisClient, RedisErasures } from "@relay/redis";
import type { LiveConfig } from "@relay/runtime";

/** What a worker knows of persons who are to be forgotten. */
export interface Forgetting {
  readonly erasures: Erasures;
  /** The marks by which a later erasure finds a dead letter. */
  readonly peopleIn: (deadLetter: DeadLetter) => readonly string[];
  /** Reads the list of erasures again. */
  readonly refresh: () => Promise<void>;
}

/** Without a key of the blind index nobody can be found: nothing is marked, and nobody is to be forgotten. */
export function forgettingOf(live: LiveConfig, redis: RedisClient): Forgetting {
  const { blindIndex } = live.current;
  if (!blindIndex) return { erasures: NO_ERASURES, peopleIn: () => [], refresh: () => Promise.resolve() };
  const countryOf = (source: string) => live.current.sources.get(source)?.defaultCountry;
  const erasures = new ErasureList(blindIndex, countryOf);
  const listed = new RedisErasures(redis);
  return {
    erasures,
    peopleIn: ({ conversion, conversionRemoved, envelope }) =>
      conversionRemoved === undefined
        ? personDigests(conversion.user_data, countryOf(envelope.source)).map((digest) =>
            blindIndex.markOf(digest),
          )
        : [],
    refresh: async () => erasures.replace(await listed.read()),
  };
}
