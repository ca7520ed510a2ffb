import { type Begun, type Known, storedPosition } from "@relay/core";
import { GENERATIONS } from "../ledger/ledger.ts";
import { luaScript } from "../script.ts";

/** Begins a micro-batch of a lane, or a set-aside group. */
export const beginScript = luaScript(import.meta.url, "begin", { after: [GENERATIONS] });

/** Reads its answer. */
export function readBegun(reply: unknown): Begun {
  const [nowMs, ...marks] = reply as readonly (number | string)[];
  if (nowMs === -1) return { kind: "lost" };
  const known = new Map<number, Known>();
  for (let at = 0; at < marks.length; at += 2) known.set(Number(marks[at]), readMark(String(marks[at + 1])));
  return { kind: "begun", nowMs: Number(nowMs), known };
}

function readMark(mark: string): Known {
  if (mark === "1") return "delivered";
  if (!mark.startsWith("aside-")) return { givenUpAt: storedPosition(mark) };
  return mark === "aside-" ? "aside" : "aside-again";
}
