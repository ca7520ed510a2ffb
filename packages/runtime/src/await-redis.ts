import { setTimeout as after } from "node:timers/promises";
import { RelayError } from "@relay/core";
import type { Logger } from "pino";
import type { OwnProcess } from "./processes/own-process.ts";

/** A connection that is not there after this time counts as one that is waited for, milliseconds. */
const PATIENCE_MS = 3000;
const TRY_AGAIN_MS = 500;
const SAY_AGAIN_MS = 10_000;

const AWAY = Symbol("away");
const STOPPED = Symbol("stopped");

export interface RedisWait<Connection> {
  /** Rejects with RELAY_REDIS_UNREACHABLE where no Redis answers. */
  readonly connect: () => Promise<Connection>;
  /** Opens the server of a program that is not ready. */
  readonly serveMeanwhile: () => Promise<AsyncDisposable>;
  readonly own: Pick<OwnProcess, "stopRequested">;
  readonly log: Pick<Logger, "warn" | "info">;
}

/**
 * Connects to Redis. Where none answers, it tries again every half second, serves the program that is not ready, and logs
 * so at once and every ten seconds. Resolves with undefined when a stop is asked for meanwhile. Rejects like `connect`
 * when waiting does not help: a refused password, a wrong certificate.
 */
export async function awaitRedis<Connection extends object>({
  connect,
  serveMeanwhile,
  own,
  log,
}: RedisWait<Connection>): Promise<Connection | undefined> {
  let attempt = tried(connect);
  const first = await Promise.race([attempt, after(PATIENCE_MS, AWAY, { ref: false })]);
  if (first !== AWAY) return first;
  const startedMs = performance.now();
  const stop = own.stopRequested().then(() => STOPPED);
  await using _meanwhile = await serveMeanwhile();
  const say = () =>
    log.warn(
      { seconds: Math.round((performance.now() - startedMs) / 1000) },
      "Redis does not answer yet: waiting for it",
    );
  say();
  const saying = setInterval(say, SAY_AGAIN_MS);
  try {
    for (;;) {
      const outcome = await Promise.race([attempt, stop]);
      if (outcome === STOPPED) return undefined;
      if (outcome !== AWAY) {
        log.info("Redis answers");
        return outcome as Connection;
      }
      attempt = after(TRY_AGAIN_MS).then(() => tried(connect));
    }
  } finally {
    clearInterval(saying);
  }
}

async function tried<Connection>(connect: () => Promise<Connection>): Promise<Connection | typeof AWAY> {
  try {
    return await connect();
  } catch (error) {
    if (error instanceof RelayError && error.code === "RELAY_REDIS_UNREACHABLE") return AWAY;
    throw error;
  }
}
