import { grownAtLeastTo, type LaneLayout, type LaneRef, laneName } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import { readLayout, writeLayout } from "./layout-record.ts";

const replaceLayoutScript = luaScript(import.meta.url, "replace-layout");

/** Where the layout of a destination is looked up. */
export interface LayoutSource {
  /** As this process read it last. */
  of(destination: string): LaneLayout;
  /** As Redis has it now. */
  read(destination: string): Promise<LaneLayout>;
  /** As Redis has it now. A lane that is closed to fewer lanes than `lanes` has shown that there are as many. */
  readGrown(destination: string, lanes: number): Promise<LaneLayout>;
}

/** The layout of a destination that nothing has been recorded of. */
const UNRECORDED: LaneLayout = { lanes: 1, ledgerHours: 48, earlier: [] };

/** Tries to change a record that others change too. */
const MOST_TRIES = 100;

/** The layouts of all destinations in Redis, and as this process read them last. */
export class Layouts implements LayoutSource {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #replace: Script;
  readonly #known = new Map<string, LaneLayout>();

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#replace = replaceLayoutScript(redis);
  }

  of(destination: string): LaneLayout {
    return this.#known.get(destination) ?? UNRECORDED;
  }

  async read(destination: string): Promise<LaneLayout> {
    const record = await this.#redis.hget(this.#keys.layout, destination);
    if (record !== null) this.#learn(destination, readLayout(destination, record));
    return this.of(destination);
  }

  async readGrown(destination: string, lanes: number): Promise<LaneLayout> {
    const layout = await this.read(destination);
    if (layout.lanes >= lanes) return layout;
    const nowMs = await redisNowMs(this.#redis);
    return this.change(destination, (present) => grownAtLeastTo(present ?? layout, lanes, nowMs));
  }

  /** Reads all of them, by destination. */
  async readAll(): Promise<ReadonlyMap<string, LaneLayout>> {
    const records = Object.entries(await this.#redis.hgetall(this.#keys.layout));
    const layouts = new Map(
      records.map(([destination, record]) => [destination, readLayout(destination, record)]),
    );
    for (const [destination, layout] of layouts) this.#learn(destination, layout);
    return layouts;
  }

  /**
   * Reads all of them. Redis may have lost the last growth in a failover, while this process has used its lanes: then
   * records it again.
   */
  async refresh(): Promise<void> {
    const used = [...this.#known];
    const recorded = await this.readAll();
    for (const [destination, known] of used)
      if ((recorded.get(destination)?.lanes ?? 0) < known.lanes)
        await this.change(destination, (present) => larger(present, known));
  }

  /**
   * Changes a layout, and registers its lanes before anyone can append to them: the sweeper looks only at registered
   * lanes. `next` returns the new layout, or the present one to leave it; it is asked again when another process was
   * faster. Returns the layout that holds now.
   */
  async change(
    destination: string,
    next: (present: LaneLayout | undefined) => LaneLayout,
  ): Promise<LaneLayout> {
    let record = (await this.#redis.hget(this.#keys.layout, destination)) ?? "";
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const wanted = next(record === "" ? undefined : readLayout(destination, record));
      await this.#redis.sadd(this.#keys.lanes, ...lanesIn(destination, wanted).map(laneName));
      const written = writeLayout(wanted);
      const holds = String(await this.#replace([this.#keys.layout], [destination, record, written]));
      if (holds === written) {
        this.#known.set(destination, wanted);
        return wanted;
      }
      record = holds;
    }
    throw new Error(`the layout of ${destination} changes all the time`);
  }

  /** A layout with fewer lanes than one that was used is older. */
  #learn(destination: string, layout: LaneLayout): void {
    this.#known.set(destination, larger(layout, this.#known.get(destination) ?? layout));
  }
}

/** Every lane of a layout. */
export function lanesIn(destination: string, { lanes }: LaneLayout): readonly LaneRef[] {
  return Array.from({ length: lanes }, (_, index): LaneRef => ({ destination, index }));
}

/** The layout with more lanes; the present one when both have as many. */
function larger(present: LaneLayout | undefined, known: LaneLayout): LaneLayout {
  return present === undefined || present.lanes < known.lanes ? known : present;
}
