import { laneName, type LaneRef } from "@relay/core";

/** An event name is recorded again on each day of the process, so that names in use are kept. */
const DAY_MS = 86_400_000;

/** The event names that this process has recorded today, by lane. The settle script has room for as many. */
export class NotedNames {
  readonly #byLane = new Map<string, { readonly day: number; readonly names: Set<string> }>();

  /** Those that were not recorded in this lane today. */
  newOf(lane: LaneRef, names: readonly string[]): readonly string[] {
    const noted = this.#notedIn(lane);
    return names.filter((name) => !noted.has(name));
  }

  add(lane: LaneRef, names: readonly string[]): void {
    const noted = this.#notedIn(lane);
    for (const name of names) noted.add(name);
  }

  /** Has every name recorded again: Redis has lost those it knew. */
  clear(): void {
    this.#byLane.clear();
  }

  #notedIn(lane: LaneRef): Set<string> {
    const name = laneName(lane);
    const day = Math.floor(performance.now() / DAY_MS);
    const noted = this.#byLane.get(name);
    if (noted?.day === day) return noted.names;
    const names = new Set<string>();
    this.#byLane.set(name, { day, names });
    return names;
  }
}
