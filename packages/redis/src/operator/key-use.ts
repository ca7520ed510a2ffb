import type { Sealer } from "@relay/core";
import type { Redis } from "ioredis";
import { nodesOf, type RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";

const headsScript = luaScript(import.meta.url, "heads", { binary: true });

/** Kinds of what is sealed. */
export const SEALED_KINDS = ["segments", "set_aside", "dead_letters", "replays", "runs", "reports"] as const;
export type SealedKind = (typeof SEALED_KINDS)[number];

/** What lies under one key. */
export interface KeyUse {
  /** Reference of the key; absent for what lies in clear. */
  readonly key?: string;
  /** Whether this process has the key. */
  readonly isHere: boolean;
  /** Whether it is the one that seals. */
  readonly seals: boolean;
  /** Blobs by kind. Quarantined segments are segments. */
  readonly blobs: Readonly<Record<SealedKind, number>>;
}

/** Where a kind lies: what its keys have after their hash tag, and in which form (heads.lua). */
const PLACES: readonly (readonly [SealedKind, RegExp, form: string])[] = [
  ["segments", /^\{[^}]+\}:[sq]$/, "stream"],
  ["set_aside", /^\{[^}]+\}:a:[^:]+$/, "field v"],
  ["dead_letters", /^\{[^}]+\}:dead:letter:[^:]+$/, "record"],
  ["replays", /^\{[^}]+\}:replay:[^:]+$/, "field patch"],
  ["runs", /^\{runs:[^}]+\}:head:/, "string"],
  ["runs", /^\{runs:[^}]+\}:items:/, "list"],
  ["reports", /^\{report:[^}]+\}$/, "field webhook"],
  ["reports", /^\{report:[^}]+\}:statuses$/, "values"],
  ["reports", /^\{report:[^}]+\}:outbox$/, "list"],
];

/** Keys asked for in one step of the walk. */
const KEYS_A_STEP = 500;
/** Entries of a stream read by one call. */
const ENTRIES_A_CALL = 200;
/** A reference lies in the first bytes of a blob. */
const HEAD_BYTES = 64;

/**
 * Counts what lies under each key, by walking through all keys of the relay in small steps. What is moved meanwhile may
 * be missed or counted twice: a key is unused when two walks in a row, after the last process took another first key,
 * find nothing under it.
 */
export async function readKeyUse(redis: RedisClient, sealer: Sealer): Promise<readonly KeyUse[]> {
  const counts = new Map<string | undefined, Record<SealedKind, number>>();
  for (const key of sealer.keys) counts.set(key, nothing());
  const script = headsScript(redis);
  for (const node of nodesOf(redis))
    for await (const keys of keysAt(node, keysOf(redis)))
      await Promise.all(
        keys.map(async ({ key, kind, form }) => {
          for await (const head of headsIn(script, key, form)) {
            const reference = sealer.keyOf(head);
            const count = counts.get(reference) ?? nothing();
            count[kind] += 1;
            counts.set(reference, count);
          }
        }),
      );
  const [first] = sealer.keys;
  return Array.from(counts, ([key, blobs]) => ({
    ...(key !== undefined && { key }),
    isHere: key === undefined || sealer.keys.includes(key),
    seals: key === first,
    blobs,
  }));
}

function nothing(): Record<SealedKind, number> {
  return { segments: 0, set_aside: 0, dead_letters: 0, replays: 0, runs: 0, reports: 0 };
}

interface SealedKey {
  readonly key: string;
  readonly kind: SealedKind;
  readonly form: string;
}

/** The keys of one server that may hold blobs, in lists. */
async function* keysAt(node: Redis, keys: Keys): AsyncGenerator<readonly SealedKey[]> {
  const pattern = `${keys.prefix.replaceAll(/[*?[\]\\^]/g, String.raw`\$&`)}{*`;
  let cursor = "0";
  do {
    const [next, names] = await node.scan(cursor, "MATCH", pattern, "COUNT", KEYS_A_STEP);
    yield names.flatMap((key) => {
      const place = PLACES.find(([, names]) => names.test(key.slice(keys.prefix.length)));
      return place ? [{ key, kind: place[0], form: place[2] }] : [];
    });
    cursor = next;
  } while (cursor !== "0");
}

async function* headsIn(script: Script, key: string, form: string): AsyncGenerator<Buffer> {
  let after = "";
  do {
    const reply = (await script([key], [form, HEAD_BYTES, after, ENTRIES_A_CALL])) as readonly Buffer[];
    const [last, ...heads] = reply;
    yield* heads;
    after = String(last ?? "");
  } while (after !== "");
}
