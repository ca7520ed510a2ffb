import type { KeptReason, ReplayChunk, ReplayRef, Replays, Sealer } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { DEAD_LETTER_INDEXES } from "../dead-letters/dead-letter-indexes.ts";
import { RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { type Keys, keysOf } from "../keys.ts";
import { LEASE } from "../lease/lease.ts";
import { luaScript } from "../script.ts";
import { openPatch } from "./replays.ts";

const nextDeadLettersScript = luaScript(import.meta.url, "next-dead-letters", {
  after: [LEASE],
  binary: true,
});
const advanceReplayScript = luaScript(import.meta.url, "advance-replay", { after: [DEAD_LETTER_INDEXES] });
const releaseReplayScript = luaScript(import.meta.url, "release-replay");

/** After this time a dead runner is replaced. */
const LEASE_MS = 8000;
/** Dead letters taken at once: as many as one segment holds. */
const MOST_DEAD_LETTERS = 500;

/** Replays as their runner uses them: one script and one round trip a call. */
export class RedisReplayRuns implements Replays {
  readonly #deadLetters: RedisDeadLetters;
  readonly #sealer: Sealer;
  readonly #keys: Keys;
  readonly #next;
  readonly #advance;
  readonly #release;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#sealer = sealer;
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
    )) as readonly Buffer[];
    const [rate, dryRun, sealedPatch, mayRepeat, ...taken] = reply;
    if (rate === undefined) return undefined;
    const ids = taken.map(String);
    const patch = openPatch(sealedPatch, { destination, id }, this.#sealer);
    // Without its patch nothing of the replay may be sent.
    const { deadLetters, unopened } =
      patch === "unopened" ? { deadLetters: [], unopened: ids } : await this.#known(destination, ids);
    return {
      deadLetters,
      unopened,
      ratePerSecond: Number(rate),
      dryRun: String(dryRun) === "1",
      mayRepeat: String(mayRepeat) === "1",
      ...(typeof patch === "object" && { patch }),
    };
  }

  async #known(destination: string, ids: readonly string[]) {
    const { deadLetters, unopened } = await this.#deadLetters.known(destination, ids);
    return { deadLetters, unopened: unopened.map(({ id }) => id) };
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
