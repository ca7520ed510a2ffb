import { type Acquired, type PossiblySent, storedPosition } from "@relay/core";
import { timeOfEntry } from "../clock/entry-time.ts";
import { INCARNATION } from "../connection/incarnation.ts";
import { LEASE } from "../lease/lease.ts";
import { luaScript } from "../script.ts";

/** Takes the lease of a lane. */
export const acquireScript = luaScript(import.meta.url, "acquire", { after: [LEASE, INCARNATION] });

/** Reads its answer. */
export function readAcquired(reply: unknown): Acquired {
  const [held, second, ...rest] = reply as [number, number, number?, number?, string[]?, string?, string?];
  if (held === 0) return { kind: "busy", ttlMs: Math.max(0, second) };
  const [waiting = 0, crashes = 0, possiblySent = [], head = "", incarnation = ""] = rest;
  return {
    kind: "held",
    incarnation,
    segments: second,
    waiting,
    crashes,
    possiblySent: possiblySent.map(readPossiblySent),
    ...(head !== "" && { oldestAtMs: timeOfEntry(head) }),
  };
}

function readPossiblySent(intent: string): PossiblySent {
  const [sentAt = "", first = "", last = ""] = intent.split(" ");
  return { sentAtMs: Number(sentAt), first: storedPosition(first), last: storedPosition(last) };
}
