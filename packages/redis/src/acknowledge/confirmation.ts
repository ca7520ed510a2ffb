import { RelayError } from "@relay/core";
import type { Redis } from "ioredis";
import { nodesOf, type RedisClient } from "../connection/redis-client.ts";
import { permitted } from "../connection/refused-connection.ts";

/**
 * Where Redis has a write before it is acknowledged: in the memory of the primary, in the append-only file on its disk,
 * or in the memory of so many replicas too.
 */
export type Acknowledge = "memory" | "fsync" | { readonly replicas: number };

/** The command that confirms all earlier writes of its connection, and blocks that connection until then. */
export interface Confirmation {
  readonly command: readonly [name: "WAIT" | "WAITAOF", ...numbers: number[]];
  /** How many copies its answer must count. */
  readonly copies: number;
  readonly timeoutMs: number;
}

/** How long the question may take whether Redis knows a command, milliseconds. */
const PROBE_MS = 1;

/**
 * Returns what confirms a write as `acknowledge` asks; undefined when the answer to the write does. Throws
 * RELAY_REDIS_NO_FSYNC when a primary cannot confirm that a write is on its disk, and RELAY_REDIS_DENIED when it
 * denies the command.
 */
export async function confirmationOf(
  redis: RedisClient,
  acknowledge: Acknowledge,
  timeoutMs: number,
): Promise<Confirmation | undefined> {
  if (acknowledge === "memory") return undefined;
  if (acknowledge === "fsync") {
    const know = await Promise.all(nodesOf(redis).map(knowsItsDisk));
    return know.every(Boolean) ? { command: ["WAITAOF", 1, 0, timeoutMs], copies: 1, timeoutMs } : undefined;
  }
  const { replicas: copies } = acknowledge;
  return { command: ["WAIT", copies, timeoutMs], copies, timeoutMs };
}

/** Asks each primary for a confirmation. Throws RELAY_REDIS_TOO_FEW_REPLICAS when one has too few replicas for it. */
export async function checkReplicas(
  redis: RedisClient,
  { command: [name, ...numbers], copies }: Confirmation,
): Promise<void> {
  if (name !== "WAIT") return;
  const ask = async (node: Redis) => copiesIn(await permitted(node.call(name, ...numbers)));
  const found = Math.min(...(await Promise.all(nodesOf(redis).map(ask))));
  if (found < copies)
    throw new RelayError("RELAY_REDIS_TOO_FEW_REPLICAS", { detail: `it has ${found} of ${copies}.` });
}

/** How many copies a confirmation counted, from the answer to its command. */
export function copiesIn(answer: unknown): number {
  // WAITAOF answers with the copies on the primary's own disk and those on the disks of replicas.
  return Number(Array.isArray(answer) ? answer[0] : answer);
}

/** Whether Redis has WAITAOF. Without it, with `appendfsync always`, an answer itself comes after the fsync. */
async function knowsItsDisk(redis: Redis): Promise<boolean> {
  const policy = await appendfsync(redis);
  if (policy === "no") throw new RelayError("RELAY_REDIS_NO_FSYNC", { detail: "its appendfsync is no." });
  try {
    await permitted(redis.call("WAITAOF", 1, 0, PROBE_MS));
    return true;
  } catch (error) {
    const { message } = error as Error;
    if (message.includes("appendonly is disabled"))
      throw new RelayError("RELAY_REDIS_NO_FSYNC", {
        detail: "it writes no append-only file.",
        cause: error,
      });
    if (!message.includes("unknown command")) throw error;
    if (policy === "always") return false;
    const detail = `it is older than 7.2, and its appendfsync is ${policy ?? "not shown to the relay's user"}.`;
    throw new RelayError("RELAY_REDIS_NO_FSYNC", { detail, cause: error });
  }
}

/** Undefined when the user may not ask, as at most services. */
async function appendfsync(redis: Redis): Promise<string | undefined> {
  const [, policy] = (await redis.config("GET", "appendfsync").catch(() => [])) as readonly string[];
  return policy;
}
