import { isDeepStrictEqual } from "node:util";
import { AdaptiveConcurrency, BatchFit, laneName, type LaneRef, RefusalBreaker } from "@relay/core";
import {
  DEFAULT_DRAIN,
  type Destination,
  drain,
  drainAside,
  type DrainContext,
  type DrainTarget,
  Permits,
  Pulse,
  type SliceEnd,
  Slots,
} from "@relay/pipeline";
import type { Config, DestinationConfig } from "@relay/runtime";
import { accessOf } from "./access.ts";

/** Longer than one request and the margin after it, so that one `begin` covers one request. */
const LEASE_OVER_TIMEOUT_MS = 4000;
/** A lane whose destination is no longer configured keeps its conversions. It looks again this often, milliseconds. */
const UNCONFIGURED_LOOK_MS = 30_000;
/** Wait before another look at a lane that is left to other processes, milliseconds. At once, this one would take it. */
const LEFT_LOOK_MS = 50;

type SharedContext = Omit<
  DrainContext,
  "conversions" | "settings" | "defaultCountryOf" | "breaker" | "pulse" | "permits" | "isCrowded"
>;

/** A destination's settings in relay.yaml, and what its drains work with. */
interface Target {
  readonly settings: unknown;
  readonly target: DrainTarget;
}

/** The work of drain jobs, with the settings of their destination. */
export class Drains {
  readonly slots: Slots;
  readonly #shared: SharedContext;
  readonly #stop: AbortSignal;
  #targets: ReadonlyMap<string, Target>;

  constructor(config: Config, shared: SharedContext, stop: AbortSignal) {
    const { monotonic } = shared;
    this.slots = new Slots({ most: config.worker.concurrency, monotonic, stop });
    this.#shared = shared;
    this.#stop = stop;
    this.#targets = this.#targetsOf(config, new Map());
  }

  /**
   * Takes over other settings. A slice that has begun ends with its own. A destination whose own section is the same
   * keeps what it has learned: its breaker, its requests in flight, its request size.
   */
  replace(config: Config): void {
    this.#targets = this.#targetsOf(config, this.#targets);
  }

  /** By destination: its requests in flight. */
  get permits(): ReadonlyMap<string, Permits> {
    return new Map(Array.from(this.#targets, ([name, { target }]) => [name, target.context.permits]));
  }

  /** One slice of a lane, unless the lane is left to other processes. */
  async drain(lane: LaneRef): Promise<SliceEnd> {
    if (this.slots.isLeft(lane)) return { kind: "later", delayMs: LEFT_LOOK_MS };
    const slot = this.slots.take(lane);
    try {
      const end = await this.#work(drain, lane, slot.stop);
      if (end.kind !== "again" || !slot.isHandedOver) return end;
      this.#shared.listen({ kind: "handed-over", lane: laneName(lane) });
      return { kind: "later", delayMs: LEFT_LOOK_MS };
    } finally {
      slot.release();
    }
  }

  /** One slice of a lane's set-aside groups. */
  drainAside(lane: LaneRef): Promise<SliceEnd> {
    return this.#work(drainAside, lane, this.#stop);
  }

  async #work(work: typeof drain, lane: LaneRef, stop: AbortSignal): Promise<SliceEnd> {
    const found = this.#targets.get(lane.destination);
    return found ? work(lane, found.target, stop) : { kind: "later", delayMs: UNCONFIGURED_LOOK_MS };
  }

  #targetsOf(config: Config, before: ReadonlyMap<string, Target>): ReadonlyMap<string, Target> {
    return new Map(
      Array.from(config.destinations.values(), (destination): [string, Target] => {
        const settings = config.file.destinations[destination.name];
        const old = before.get(destination.name);
        const kept = old && isDeepStrictEqual(old.settings, settings) ? old.target : undefined;
        return [destination.name, { settings, target: this.#targetOf(destination, config, kept) }];
      }),
    );
  }

  #targetOf(destination: DestinationConfig, config: Config, kept: DrainTarget | undefined): DrainTarget {
    const {
      breaker = new RefusalBreaker(destination.pauseAtRefusedShare),
      pulse = new Pulse(),
      permits = new Permits(new AdaptiveConcurrency(destination.maxInFlight)),
    } = kept?.context ?? {};
    const context: DrainContext = {
      ...this.#shared,
      conversions: config.platforms.conversions,
      breaker,
      pulse,
      permits,
      isCrowded: () => this.slots.isCrowded,
      defaultCountryOf: destination.defaultCountryOf,
      settings: settingsOf(destination, config),
    };
    const fit = kept?.fit ?? new BatchFit(destination.dialect.limits);
    return { destination: openDestination(destination), fit, context };
  }
}

function settingsOf(
  { requestTimeoutMs, maxWaitMs, maxDeadLetters, retryFailingMs }: DestinationConfig,
  { worker }: Config,
) {
  return {
    ...DEFAULT_DRAIN,
    leaseMs: requestTimeoutMs + LEASE_OVER_TIMEOUT_MS,
    requestTimeoutMs,
    maxWaitMs,
    maxDeadLetters,
    asideWaitsMs: retryFailingMs,
    sliceMs: worker.slice_ms,
  };
}

function openDestination(destination: DestinationConfig): Destination {
  const { name, dialect, baseUrl } = destination;
  return { name, dialect, baseUrl, token: accessOf(destination) };
}
