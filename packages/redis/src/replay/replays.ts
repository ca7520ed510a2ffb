import { randomUUID } from "node:crypto";
import {
  checkPatch,
  KEPT_REASONS,
  type KeptReason,
  type Patch,
  RelayError,
  replayBinding,
  type ReplayRef,
  type Sealer,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { facetsIn } from "../dead-letters/dead-letter-facets.ts";
import type { DeadLetterSelection } from "../dead-letters/dead-letter-search.ts";
import { RETENTION_SECONDS } from "../dead-letters/dead-letters.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import { openJson, sealJson } from "../sealed-json.ts";
import type { ReplayQueue } from "../wake/queues.ts";

const startReplayScript = luaScript(import.meta.url, "start-replay");
const steerReplayScript = luaScript(import.meta.url, "steer-replay");

export const REPLAY_STATES = ["running", "paused", "aborting", "aborted", "done"] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

export const DEFAULT_REPLAY_RATE = 500;

/** Which dead letters to replay, how, and who decided it. */
export interface ReplayRequest {
  readonly destination: string;
  /** Ids of dead letters, or a selection. */
  readonly deadLetters: readonly string[] | DeadLetterSelection;
  /** Most conversions a second. */
  readonly ratePerSecond?: number;
  /** JSON merge patch (RFC 7396) for each conversion. */
  readonly patch?: Patch;
  /**
   * Also send dead letters that the platform could count twice. Ids, and a selection by `outcome_unknown`, imply it.
   */
  readonly mayRepeat?: boolean;
  /** Only count what would happen to them. */
  readonly dryRun?: boolean;
  readonly by: string;
  /** Why, in the words of the person who decided it. */
  readonly reason?: string;
}

/** A replay as an operator sees it. */
export interface ReplayView {
  readonly destination: string;
  readonly id: string;
  readonly state: ReplayState;
  readonly dryRun: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly by: string;
  readonly reason?: string;
  readonly ratePerSecond: number;
  /** Absent also when it cannot be opened. The dead letters are then kept. */
  readonly patch?: Patch;
  /** Dead letters selected when it was started. */
  readonly total: number;
  /** Appended to their lanes; in a dry run, those that would be. */
  readonly sent: number;
  /** Of those sent: delivered, and dead again. The others are not settled yet. */
  readonly delivered: number;
  readonly died: number;
  /** Dead letters that were not sent, by reason. */
  readonly kept: Readonly<Record<KeptReason, number>>;
}

const REASONS = Object.keys(KEPT_REASONS) as KeptReason[];

/** Starts, shows and steers replays. A worker does the work. */
export class ReplayService {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #queue: Pick<ReplayQueue, "wake">;
  readonly #sealer: Sealer;
  readonly #start: Script;
  readonly #steer: Script;

  constructor(redis: RedisClient, queue: Pick<ReplayQueue, "wake">, sealer: Sealer) {
    this.#redis = redis;
    this.#sealer = sealer;
    this.#keys = keysOf(redis);
    this.#queue = queue;
    this.#start = startReplayScript(redis);
    this.#steer = steerReplayScript(redis);
  }

  /** Freezes the selection and starts the replay. Returns the replay's id. */
  async start({ destination, deadLetters, patch, ...request }: ReplayRequest): Promise<string> {
    const [wrong] = patch === undefined ? [] : checkPatch(patch);
    if (wrong) throw new RelayError("RELAY_PATCH_UNUSABLE", { detail: `${wrong.pointer} ${wrong.message}` });
    const id = randomUUID();
    const { byTime, facetPrefix } = this.#keys.deadLetters(destination);
    const { replays, running, of } = this.#keys.replays(destination);
    const { replay, left } = of(id);
    if (isIds(deadLetters) && deadLetters.length === 0) throw new RelayError("RELAY_NOTHING_SELECTED");
    const [ids, filter]: [readonly string[], DeadLetterSelection] = isIds(deadLetters)
      ? [deadLetters, {}]
      : [[], deadLetters];
    const indexes = facetsIn(filter).map((facet) => facetPrefix + facet);
    await this.#start(
      [byTime, replay, left, replays, running],
      [
        id,
        filter.sinceMs ?? "-inf",
        filter.untilMs ?? "+inf",
        RETENTION_SECONDS,
        indexes.length,
        ...indexes,
        ids.length,
        ...ids,
        ...Object.entries({
          rate: request.ratePerSecond ?? DEFAULT_REPLAY_RATE,
          dryRun: request.dryRun === true ? "1" : "",
          patch: patch === undefined ? "" : sealJson(patch, replayBinding({ destination, id }), this.#sealer),
          // A person who names dead letters, or selects this reason, has been warned of a repetition.
          mayRepeat:
            request.mayRepeat === true || isIds(deadLetters) || filter.reason === "outcome_unknown"
              ? "1"
              : "",
          by: request.by,
          reason: request.reason ?? "",
        }).flat(),
      ],
    );
    await this.#queue.wake({ destination, id });
    return id;
  }

  async get(destination: string, id: string): Promise<ReplayView> {
    const fields = await this.#redis.hgetallBuffer(this.#keys.replays(destination).of(id).replay);
    if (fields["state"] === undefined) throw new RelayError("RELAY_NO_SUCH_REPLAY", { detail: id });
    return viewOf({ destination, id }, fields, this.#sealer);
  }

  /** The replays of a destination, newest first. */
  async list(destination: string, limit = 50): Promise<readonly ReplayView[]> {
    const { replays, of } = this.#keys.replays(destination);
    const ids = await this.#redis.zrevrange(replays, 0, limit - 1);
    const all = await Promise.all(ids.map((id) => this.#redis.hgetallBuffer(of(id).replay)));
    return all.flatMap((fields, at) =>
      fields["state"] === undefined ? [] : [viewOf({ destination, id: ids[at] ?? "" }, fields, this.#sealer)],
    );
  }

  /** Sends no further dead letter until it is resumed. */
  pause(destination: string, id: string): Promise<ReplayView> {
    return this.#steerTo(destination, id, "paused", ["running"]);
  }

  async resume(destination: string, id: string): Promise<ReplayView> {
    const view = await this.#steerTo(destination, id, "running", ["paused"]);
    await this.#queue.wake({ destination, id });
    return view;
  }

  /** Ends the replay. Conversions sent stay sent; all other dead letters stay dead. */
  async abort(destination: string, id: string): Promise<ReplayView> {
    const view = await this.#steerTo(destination, id, "aborting", ["running", "paused"]);
    await this.#queue.wake({ destination, id });
    return view;
  }

  /** Forgets the patch of a replay that has ended or is being aborted. */
  async forgetPatch(destination: string, id: string): Promise<void> {
    const { replay } = this.#keys.replays(destination).of(id);
    if ((await this.#redis.exists(replay)) === 1) await this.#redis.hset(replay, "patch", "");
  }

  async #steerTo(
    destination: string,
    id: string,
    to: ReplayState,
    from: readonly ReplayState[],
  ): Promise<ReplayView> {
    const { running, of } = this.#keys.replays(destination);
    await this.#steer([of(id).replay, running], [id, to, ...from]);
    return this.get(destination, id);
  }
}

function isIds(deadLetters: readonly string[] | DeadLetterSelection): deadLetters is readonly string[] {
  return Array.isArray(deadLetters);
}

function viewOf(ref: ReplayRef, fields: Readonly<Record<string, Buffer>>, sealer: Sealer): ReplayView {
  const text = (name: string) => fields[name]?.toString("utf8") ?? "";
  const count = (name: string) => Number(text(name));
  const patch = openPatch(fields["patch"], ref, sealer);
  return {
    ...ref,
    state: text("state") as ReplayState,
    dryRun: text("dryRun") === "1",
    startedAtMs: count("startedAt"),
    ...(text("endedAt") !== "" && { endedAtMs: count("endedAt") }),
    by: text("by"),
    ...(text("reason") !== "" && { reason: text("reason") }),
    ratePerSecond: count("rate"),
    ...(typeof patch === "object" && { patch }),
    total: count("total"),
    sent: count("sent"),
    delivered: count("delivered"),
    died: count("died"),
    kept: Object.fromEntries(REASONS.map((why) => [why, count(why)])) as Record<KeptReason, number>,
  };
}

/** The patch of a replay, "none", or "unopened" when it cannot be opened. */
export function openPatch(
  blob: Buffer | undefined,
  ref: ReplayRef,
  sealer: Sealer,
): Patch | "none" | "unopened" {
  if (blob === undefined || blob.length === 0) return "none";
  const opened = openJson<Patch>(blob, replayBinding(ref), sealer);
  return opened.kind === "opened" ? opened.value : "unopened";
}
