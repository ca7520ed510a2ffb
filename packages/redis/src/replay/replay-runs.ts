import type { KeptReason, Patch, ReplayChunk, ReplayRef, Replays, Sealer } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { DEAD_LETTER_INDEXES } from "../dead-letters/dead-letter-indexes.ts";
import { RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { type Keys, keysOf } from "../keys.ts";
import { LEASE } from "../lease/lease.ts";
import { luaScript } from "../script.ts";

const nextDeadLettersScript = luaScript(import.meta.url, "next-dead-letters", { after: [LEASE] });
const advanceReplayScript = luaScript(import.meta.url, "advance-replay", { after: [DEAD_LETTER_INDEXES] });
const releaseReplayScript = luaScript(import.meta.url, "release-replay");

/** After this time a dead runner is replaced. */
const LEASE_MS = 8000;
/** Dead letters taken at once: as many as one segment holds. */
const MOST_DEAD_LETTERS = 500;

/** Replays as their runner uses them: one script and one round trip a call. */
export class RedisReplayRuns implements Replays {
  readonly #deadLetters: RedisDeadLetters;
  readonly #keys: Keys;
  readonly #next;
  readonly #advance;
  readonly #release;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#deadLetters = new RedisDeadLetters(redis, sealer);
    this.#keys = keysOf(redis);
    this.#next = nextDeadLettersScript(redis);
    this.#advance = advanceReplayScript(redis);
    this.#release = releaseReplayScript(redis);
  }

  async next({ destination, id }: ReplayRef, nonce: string): Promise<ReplayChunk | undefined> {
    const { byTime, replaying } = this.#keys.deadLetters(destination);
    const { running, of } = this.#keys.replays(destination);
    const { replay, lease, left, chunk } = of(id);
    const reply = (await this.#next(
      [replay, lease, left, chunk, byTime, replaying, running],
      [id, nonce, LEASE_MS, MOST_DEAD_LETTERS],
    )) as readonly string[];
    const [rate, dryRun, patch, mayRepeat, ...ids] = reply;
    if (rate === undefined) return undefined;
    const { deadLetters, unopened } = await this.#deadLetters.known(destination, ids);
    return {
      deadLetters,
      unopened: unopened.map(({ id: one }) => one),
      ratePerSecond: Number(rate),
      dryRun: dryRun === "1",
      mayRepeat: mayRepeat === "1",
      ...(patch && { patch: JSON.parse(patch) as Patch }),
    };
  }

  async advance(
    { destination, id }: ReplayRef,
    sent: readonly string[],
    kept: readonly { readonly id: string; readonly why: KeptReason }[],
  ): Promise<void> {
    const { byTime, replaying, deadLetterPrefix, facetPrefix } = this.#keys.deadLetters(destination);
    const { replay, chunk } = this.#keys.replays(destination).of(id);
    await this.#advance(
      [replay, chunk, byTime, replaying],
      [
        id,
        deadLetterPrefix,
        facetPrefix,
        sent.length,
        ...sent,
        ...kept.flatMap((deadLetter) => [deadLetter.id, deadLetter.why]),
      ],
    );
  }

  async release({ destination, id }: ReplayRef, nonce: string): Promise<void> {
    const { replay, lease } = this.#keys.replays(destination).of(id);
    await this.#release([replay, lease], [nonce]);
  }
}
