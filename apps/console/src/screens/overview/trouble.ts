import type { Destination } from "../../api/destinations.ts";

/** The higher, the sooner a person should look. */
export function troubleOf({ state, dead_letters: dead, quarantined, aside, waiting }: Destination): number {
  const ofGate = { open: 0, throttled: 2, "backing-off": 3, paused: 4, suspended: 5 }[state];
  const rest = (dead > 0 ? 3 : 0) + (quarantined > 0 ? 2 : 0) + (aside > 0 ? 1 : 0);
  return ofGate * 10 + rest + (waiting > 0 ? 0.5 : 0);
}

/** Those in the most trouble first, then by name. */
export function byTrouble(destinations: readonly Destination[]): readonly Destination[] {
  return destinations.toSorted(
    (a, b) => troubleOf(b) - troubleOf(a) || a.destination.localeCompare(b.destination),
  );
}
