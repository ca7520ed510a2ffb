import type { Begun } from "@relay/core";
import { GENERATIONS, KNOWN, readKnown } from "../ledger/ledger.ts";
import { luaScript } from "../script.ts";

/** Begins a micro-batch of a lane, or a set-aside group. */
export const beginScript = luaScript(import.meta.url, "begin", { after: [GENERATIONS, KNOWN] });

/** Reads its answer. */
export function readBegun(reply: unknown): Begun {
  const [nowMs, ...marks] = reply as readonly (number | string)[];
  if (nowMs === -1) return { kind: "lost" };
  return { kind: "begun", nowMs: Number(nowMs), known: readKnown(marks) };
}
