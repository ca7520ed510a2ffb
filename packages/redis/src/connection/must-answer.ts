import { RelayError } from "@relay/core";
import { addressOf } from "./connection.ts";

/** ioredis' messages for a connection on which no answer comes. */
const NO_ANSWER = /Command timed out|Connection is closed|Stream isn't writeable|max retries/i;

/** Whether a command failed because Redis is away or silent. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof Error && NO_ANSWER.test(error.message);
}

/**
 * Runs `work`, which needs an answer of Redis, such as the commands of a program's start. Throws
 * RELAY_REDIS_UNREACHABLE when Redis goes away or falls silent meanwhile, as connecting does.
 */
export async function mustAnswer<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    throw new RelayError("RELAY_REDIS_UNREACHABLE", { detail: addressOf(url), cause: error });
  }
}
