import type { Gate, LaneRef } from "@relay/core";
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
  /** Drains a lane in this process, with its token. */
  readonly drain: (lane: LaneRef) => Promise<unknown>;
  /** Wakes the waiting lanes of a destination, for any worker. */
  readonly wake: (destination: string) => Promise<void>;
  readonly log: Logger;
}

/**
 * Ends a destination's suspension when this worker has another token, or API version, than the refused one: after a
 * restart, or from its token file. It tries the token itself, because a queued drain may run on a worker that still has
 * the refused one. Each token is tried once a suspension, so that two workers with bad tokens do not probe in turn
 * without a pause.
 */
export class TokenWatch {
  #destinations: readonly DestinationConfig[];
  readonly #context: TokenWatchContext;
  readonly #timer: NodeJS.Timeout;
  /** Destination → the suspension, and the token that was tried in it. */
  readonly #tried = new Map<string, string>();
  #looking: Promise<void> | undefined;
  #trying: Promise<unknown> | undefined;

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
    await this.#trying?.catch(() => undefined);
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
    for (const destination of this.#destinations) {
      try {
        await this.#look(destination);
      } catch (error) {
        // The next look asks again.
        const { name } = destination;
        this.#context.log.warn({ destination: name, error: nameOf(error) }, "access token not tried");
      }
    }
  }

  async #look(destination: DestinationConfig): Promise<void> {
    const { name } = destination;
    const { mark } = accessOf(destination);
    const { gate, waiting, drain, wake } = this.#context;
    const { state, tokenMark, sinceMs } = await gate.read(name);
    if (state !== "suspended" || tokenMark === mark) return;
    const trial = `${sinceMs} ${mark}`;
    if (this.#tried.get(name) === trial) return;
    const [lane] = await waiting(name);
    if (!lane) return;
    this.#trying = drain(lane);
    await this.#trying;
    const after = await gate.read(name);
    // Another drain held the lane, so nothing was tried.
    if (after.state === "suspended" && after.tokenMark === tokenMark) return;
    this.#tried.set(name, trial);
    if (after.state === "open") await wake(name);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
