import { RelayError } from "@relay/core";
import { type RedisAddress, shownAddress } from "./redis-address.ts";

/** ioredis' messages for a connection on which no answer comes. */
const NO_ANSWER =
  /Command timed out|Connection is closed|Stream isn't writeable|max retries|Cluster isn't ready|Cluster redirections|slots cache/i;

/** Whether a command failed because Redis is away or silent. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof Error && NO_ANSWER.test(error.message);
}

/** Redis' own words for a state that passes: it starts, fails over, is full, is busy, or its user is being changed. */
const PASSING =
  /^(?:LOADING|READONLY|MASTERDOWN|NOREPLICAS|OOM|MISCONF|BUSY|TRYAGAIN|CLUSTERDOWN|NOAUTH|WRONGPASS|NOPERM)\b/;
/** Codes of the system for a connection that could not be made or broke. */
const NO_CONNECTION = /^(?:ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;

/**
 * Whether the same command is worth repeating: Redis did not answer or did not confirm it, or refused it because of its
 * own state and not because of the command.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "" } = error as NodeJS.ErrnoException;
  return (
    code === "RELAY_UNCONFIRMED" ||
    isNoAnswer(error) ||
    PASSING.test(error.message) ||
    NO_CONNECTION.test(code)
  );
}

/**
 * Runs `work`, which needs an answer of Redis, such as the commands of a program's start. Throws
 * RELAY_REDIS_UNREACHABLE when Redis goes away or falls silent meanwhile, as connecting does.
 */
export async function mustAnswer<T>(where: RedisAddress | string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    throw new RelayError("RELAY_REDIS_UNREACHABLE", { detail: shownAddress(where), cause: error });
  }
}
