import type { GateState } from "@relay/core";
import type { Token } from "./attempt.ts";

/** A paused gate is looked at this often; a resume wakes its lanes at once. */
export const PAUSED_LOOK_MS = 30_000;

/** How long a gate keeps a drain that holds this token from sending or probing, milliseconds. */
export function gateWaitMs({ state, tokenMark, untilMs, nowMs }: GateState, token: Token): number {
  if (state === "open") return 0;
  if (state === "paused") return PAUSED_LOOK_MS;
  // A suspension is about one token: with another one its time has come.
  if (state === "suspended" && tokenMark !== token.mark) return 0;
  return Math.max(0, untilMs - nowMs);
}
