import type { Gate, GateMode, LaneRef } from "@relay/core";
import { within } from "@relay/redis";
import type { DestinationConfig, Logger } from "@relay/runtime";
import { accessOf } from "./access.ts";

/** How often a worker checks whether a destination is suspended for another token than its own. */
const LOOK_EVERY_MS = 2000;
/** How long the end of a look is waited for. */
const GOODBYE_MS = 500;

export interface TokenWatchContext {
  readonly gate: Pick<Gate, "read">;
  /** Lanes of a destination that hold conversions. */
  readonly waiting: (destination: string) => Promise<readonly LaneRef[]>;
  /** Drains a lane in this process, with its token. Ends late where the lane holds much. */
  readonly drain: (lane: LaneRef) => Promise<unknown>;
  /** Wakes the waiting lanes of a destination, for any worker. */
  readonly wake: (destination: string) => Promise<void>;
  readonly log: Logger;
}

/**
 * Ends a destination's suspension when this worker has another token, or API version, than the refused one: after a
 * restart, or from its token file. It tries the token itself, because a queued drain may run on a worker that still has
 * the refused one. Each token is tried once a suspension, so that two workers with bad tokens do not probe in turn
 * without a pause. Once the suspension is over the destination's lanes are woken: their drains may be put off until its
 * end, which is far.
 */
export class TokenWatch {
  #destinations: readonly DestinationConfig[];
  readonly #context: TokenWatchContext;
  readonly #timer: NodeJS.Timeout;
  /** Destination → the suspension, and the token that was tried in it. */
  readonly #tried = new Map<string, string>();
  /** Destination → its trial under way. */
  readonly #trials = new Map<string, Promise<void>>();
  /** Destinations whose lanes are to be woken when their suspension is over. */
  readonly #toWake = new Set<string>();
  #looking: Promise<void> | undefined;

  constructor(destinations: readonly DestinationConfig[], context: TokenWatchContext) {
    this.#destinations = destinations;
    this.#context = context;
    this.#timer = setInterval(() => this.#start(), LOOK_EVERY_MS);
    this.#start();
    for (const destination of destinations) this.#watchFile(destination);
  }

  /** Watches these destinations instead. */
  replace(destinations: readonly DestinationConfig[]): void {
    for (const { accessToken } of this.#destinations) accessToken.unwatch();
    this.#destinations = destinations;
    for (const destination of destinations) this.#watchFile(destination);
  }

  /** Resolves when no trial is under way. A look that waits for Redis is not waited for. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { accessToken } of this.#destinations) accessToken.unwatch();
    await Promise.all(this.#trials.values());
    if (this.#looking) await within(GOODBYE_MS, this.#looking, undefined);
  }

  #watchFile({ name, accessToken }: DestinationConfig): void {
    const { log } = this.#context;
    accessToken.watch({
      onChange: () => {
        log.info({ destination: name }, "access token changed");
        this.#start();
      },
      onError: (error) => {
        log.error(
          { destination: name, error: nameOf(error) },
          "access token file not readable; the old token stays",
        );
      },
    });
  }

  #start(): void {
    this.#looking ??= this.#lookAtAll().finally(() => (this.#looking = undefined));
  }

  async #lookAtAll(): Promise<void> {
    for (const destination of this.#destinations)
      await this.#look(destination).catch((error: unknown) => this.#failed(destination.name, error));
  }

  async #look(destination: DestinationConfig): Promise<void> {
    const { name } = destination;
    const { mark } = accessOf(destination);
    const { state, tokenMark, sinceMs } = await this.#context.gate.read(name);
    if (state !== "suspended") return this.#wakeAfter(name, state);
    if (tokenMark === mark || this.#trials.has(name)) return;
    const trial = `${sinceMs} ${mark}`;
    if (this.#tried.get(name) === trial) return;
    const [lane] = await this.#context.waiting(name);
    if (!lane) return;
    const ended = this.#try(lane, { trial, refused: tokenMark })
      .catch((error: unknown) => this.#failed(name, error))
      .finally(() => this.#trials.delete(name));
    this.#trials.set(name, ended);
  }

  async #try(
    lane: LaneRef,
    { trial, refused }: { readonly trial: string; readonly refused: string | undefined },
  ): Promise<void> {
    const { destination } = lane;
    this.#toWake.add(destination);
    await this.#context.drain(lane);
    const { state, tokenMark } = await this.#context.gate.read(destination);
    // Otherwise another drain held the lane, and nothing was tried.
    if (state !== "suspended" || tokenMark !== refused) this.#tried.set(destination, trial);
    // This lane, too: its queue knows nothing of the drain that has just ended.
    this.#toWake.add(destination);
    await this.#wakeAfter(destination, state);
  }

  /** Wakes lanes in whatever other state the gate is: their drains find out how long they have to wait. */
  async #wakeAfter(destination: string, state: GateMode): Promise<void> {
    if (state === "suspended" || !this.#toWake.has(destination)) return;
    await this.#context.wake(destination);
    this.#toWake.delete(destination);
  }

  /** The next look asks again. */
  #failed(destination: string, error: unknown): void {
    this.#context.log.warn({ destination, error: nameOf(error) }, "access token not tried");
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
