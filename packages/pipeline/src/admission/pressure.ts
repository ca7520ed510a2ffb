import type { Listener } from "@relay/core";

/** Whether Redis can take conversions now: it has room, too little of it, or it does not answer. */
export interface Pressure {
  readonly kind: "room" | "full" | "away";
}

interface PressureContext {
  readonly pressure: () => Pressure;
  readonly listen: Listener;
}

/** No conversions can be taken now. */
export interface Shed {
  readonly kind: "overloaded" | "unavailable";
  readonly retryAfterSeconds: number;
}

/** Seconds. Short, so that producers come back soon. */
export const RETRY_AFTER = { full: 10, backlogged: 10, away: 2, overloaded: 1, busy: 1 } as const;

/** Returns why no conversion can be taken now: Redis is too full or away. Checked before a body is read. */
export function underPressure({ pressure, listen }: PressureContext): Shed | undefined {
  const { kind } = pressure();
  if (kind === "room") return undefined;
  listen({ kind: "shed", reason: kind });
  return { kind: kind === "full" ? "overloaded" : "unavailable", retryAfterSeconds: RETRY_AFTER[kind] };
}
