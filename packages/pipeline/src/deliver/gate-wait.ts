import type { GateState } from "@relay/core";
import type { Token } from "./attempt.ts";

/** How often a lane of a paused destination looks at the gate, milliseconds. A resume wakes its lanes at once. */
export const PAUSED_LOOK_MS = 30_000;

/** How long a gate keeps a drain with this token from sending or probing, milliseconds. */
export function gateWaitMs({ state, tokenMark, untilMs, nowMs }: GateState, token: Token): number {
  if (state === "open") return 0;
  if (state === "paused") return PAUSED_LOOK_MS;
  // A suspension concerns one token. With another token the wait is over.
  if (state === "suspended" && tokenMark !== token.mark) return 0;
  return Math.max(0, untilMs - nowMs);
}
