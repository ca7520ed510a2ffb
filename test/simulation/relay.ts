import {
  type Aside,
  type AttemptOutcome,
  AdaptiveConcurrency,
  BatchFit,
  CONVERSION_BYTES,
  type Conversion,
  type DeadLetters,
  type Dialect,
  type Gate,
  type LaneDrain,
  type LaneRef,
  type LaneWriter,
  NO_TRACING,
  type PreparedEvent,
  RefusalBreaker,
  type Replays,
  type Reports,
  ConversionSchema,
  NO_ERASURES,
} from "@relay/core";
import {
  type AppendContext,
  DEFAULT_DRAIN,
  type DrainTarget,
  HeldBytes,
  Permits,
  Pulse,
  type ReplayContext,
  type ReplayTarget,
} from "@relay/pipeline";
import {
  MemoryAside,
  type MemoryDeadLetters,
  MemoryGate,
  type MemoryLanes,
  MemoryReplays,
  MemoryReports,
  MemoryStore,
  portOf,
} from "@relay/testkit/memory";
import { type Bug, deadLettersWith, lanesWith } from "./bugs.ts";
import { DATASET, kindOf, WINDOW_SECONDS } from "./conversions.ts";
import type { SimulatedPlatform } from "./platform.ts";
import { type Scheduler, START_MS } from "./scheduler.ts";
import type { WorkerProcess } from "./worker-process.ts";

const CONVERSIONS = new ConversionSchema([]);

export const DESTINATION = "shop";
/** Lanes at the start. */
export const FIRST_LANES = 2;
/** Every lane that there may be: two grow to four. */
export const LANES: readonly LaneRef[] = [0, 1, 2, 3].map((index) => ({ destination: DESTINATION, index }));

export const SETTINGS = {
  ...DEFAULT_DRAIN,
  leaseMs: 5000,
  requestTimeoutMs: 2000,
  sliceMs: 3000,
  maxWaitMs: 50,
  // The last try comes when the trouble is over.
  asideWaitsMs: [500, 2000, 8000],
};

/** Requests of one simulated process in flight. */
const MOST_IN_FLIGHT = 8;

/** The stores of one relay, and what its drains and replays are given in each simulated process. */
export class SimulatedRelay {
  readonly store: MemoryStore;
  readonly deadLetters: MemoryDeadLetters;
  readonly replays: MemoryReplays;
  readonly #scheduler: Scheduler;
  readonly #platform: SimulatedPlatform;
  readonly #lanes: MemoryLanes;
  readonly #aside: MemoryAside;
  readonly #gate: MemoryGate;
  readonly #reports = new MemoryReports();
  readonly #pulses = new Map<string, Pulse>();
  readonly #permits = new Map<string, Permits>();
  #nonces = 0;

  constructor(scheduler: Scheduler, platform: SimulatedPlatform, bug: Bug | undefined) {
    this.#scheduler = scheduler;
    this.#platform = platform;
    this.store = new MemoryStore(() => scheduler.nowMs);
    this.store.open(DESTINATION, FIRST_LANES);
    this.#lanes = lanesWith(bug, this.store);
    this.#aside = new MemoryAside(this.store);
    this.#gate = new MemoryGate(this.store);
    this.deadLetters = deadLettersWith(bug, this.store, scheduler);
    this.replays = new MemoryReplays(this.store, this.deadLetters);
  }

  /** Lanes at this moment. */
  get lanes(): number {
    return this.store.layout(DESTINATION).lanes;
  }

  readonly choiceOf: AppendContext["choiceOf"] = async () => ({ dataset: DATASET, lanes: this.lanes });

  writerOf(process: WorkerProcess): LaneWriter {
    return portOf<LaneWriter>(this.#lanes, process.call);
  }

  replayOf(
    worker: WorkerProcess,
    wake: (lane: LaneRef) => void,
  ): { readonly target: ReplayTarget; readonly context: ReplayContext } {
    return {
      target: {
        name: DESTINATION,
        platform: "meta",
        dialect: dialectOf(worker),
        lanes: this.lanes,
        keep: "needed",
        defaultCountryOf: () => undefined,
        conversions: CONVERSIONS,
        maxConversionBytes: CONVERSION_BYTES.usual,
      },
      context: {
        replays: portOf<Replays>(this.replays, worker.call),
        writer: this.writerOf(worker),
        choiceOf: this.choiceOf,
        wake: async (lane) => wake(lane),
        listen: () => undefined,
        monotonic: () => this.#scheduler.nowMs - START_MS,
        now: () => this.#scheduler.nowMs,
        nonce: () => this.#nonce(worker),
        rest: (ms) => worker.rest(ms, new AbortController().signal),
      },
    };
  }

  targetOf(worker: WorkerProcess): DrainTarget {
    const dialect = dialectOf(worker);
    return {
      destination: { name: DESTINATION, dialect, baseUrl: "", token: { reveal: () => "t", mark: "t" } },
      fit: new BatchFit(dialect.limits),
      context: {
        conversions: CONVERSIONS,
        erasures: NO_ERASURES,
        lanes: portOf<LaneDrain>(this.#lanes, worker.call),
        aside: portOf<Aside>(this.#aside, worker.call),
        gate: portOf<Gate>(this.#gate, worker.call),
        deadLetters: portOf<DeadLetters>(this.deadLetters, worker.call),
        reports: portOf<Reports>(this.#reports, worker.call),
        transport: this.#platform.transportOf(worker),
        breaker: new RefusalBreaker(1),
        pulse: this.#pulseOf(worker),
        permits: this.#permitsOf(worker),
        isCrowded: () => this.#scheduler.chance(0.5),
        held: new HeldBytes(Infinity),
        listen: () => undefined,
        tracing: NO_TRACING,
        settings: SETTINGS,
        defaultCountryOf: () => undefined,
        monotonic: () => this.#scheduler.nowMs - START_MS,
        now: () => this.#scheduler.nowMs,
        agesAreSure: () => true,
        rest: worker.rest,
        dice: this.#scheduler.dice,
        nonce: () => this.#nonce(worker),
      },
    };
  }

  /** Frees whatever a dead worker holds. */
  free(worker: WorkerProcess): void {
    this.store.free(noncesOf(worker));
    this.replays.free(noncesOf(worker));
  }

  #pulseOf({ name }: WorkerProcess): Pulse {
    const known = this.#pulses.get(name);
    if (known) return known;
    const pulse = new Pulse();
    this.#pulses.set(name, pulse);
    return pulse;
  }

  #permitsOf({ name }: WorkerProcess): Permits {
    const permits = this.#permits.get(name) ?? new Permits(new AdaptiveConcurrency(MOST_IN_FLIGHT));
    this.#permits.set(name, permits);
    return permits;
  }

  #nonce(worker: WorkerProcess): string {
    return `${noncesOf(worker)}${(this.#nonces += 1)}`;
  }
}

/** What all nonces of a worker begin with. */
function noncesOf({ name }: WorkerProcess): string {
  return `${name}/`;
}

/** A dialect without rules of its own: an event is its id, and the platform says what becomes of it. */
function dialectOf(worker: WorkerProcess): Dialect {
  const write = ({ event_id: id }: Conversion): PreparedEvent => {
    if (kindOf(id) === "killer") worker.die();
    return { group: "", json: JSON.stringify(id), matchKeys: [], leftOut: [] };
  };
  return {
    dataset: DATASET,
    pixel: DATASET,
    baseUrl: "",
    matchProfile: {},
    versions: [],
    limits: { maxEvents: 8, maxBytes: 1_000_000, dedupeHours: 48 },
    check: () => [],
    window: () => ({ maxAgeSeconds: WINDOW_SECONDS, maxAheadSeconds: 60 }),
    deduplicates: () => true,
    reads: new Set(),
    canLimitUse: () => true,
    prepare: write,
    preview: write,
    weights: () => [],
    request: (_group, events) => ({ path: "/", headers: {}, body: Buffer.from(`[${events.join(",")}]`) }),
    judge: ({ body }) => JSON.parse(body) as AttemptOutcome,
  };
}
