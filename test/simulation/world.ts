import {
  type Aside,
  BatchFit,
  type Conversion,
  type DeadLetters,
  type Dialect,
  type Gate,
  type LaneDrain,
  laneOf,
  type LaneRef,
  type LaneWriter,
  NO_TRACING,
  type PreparedEvent,
  RefusalBreaker,
  type Replays,
  type Reports,
  type AttemptOutcome,
} from "@relay/core";
import {
  DEFAULT_DRAIN,
  drain,
  drainAside,
  type DrainTarget,
  HeldBytes,
  Pulse,
  replay,
  type SliceEnd,
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
import {
  DATASET,
  identityOfId,
  kindOf,
  type Produced,
  produceFor,
  segmentOf,
  WINDOW_SECONDS,
} from "./conversions.ts";
import { SimulatedPlatform } from "./platform.ts";
import type { SimulationPlan } from "./plan.ts";
import { Scheduler, START_MS } from "./scheduler.ts";
import { Trace } from "./trace.ts";
import { WorkerProcess } from "./worker-process.ts";

export const DESTINATION = "shop";
export const LANES: readonly LaneRef[] = [0, 1].map((index) => ({ destination: DESTINATION, index }));
const REPLAY = { destination: DESTINATION, id: "replay-1" };

const SETTINGS = {
  ...DEFAULT_DRAIN,
  leaseMs: 5000,
  requestTimeoutMs: 2000,
  sliceMs: 3000,
  maxWaitMs: 50,
  maxInFlight: 3,
  // The last try comes when the trouble is over.
  asideWaitsMs: [500, 2000, 8000],
};

/** Milliseconds of a run: what goes wrong, goes wrong before; then the platform is well, and refuses less. */
const TROUBLE_UNTIL_MS = 7000;
const WELL_FROM_MS = 9000;
const REPLAY_AT_MS = 12_000;
const SWEEP_EVERY_MS = 1000;
/** Fresh conversions that come later on: where a platform takes nothing else, one that fails cannot be told from an outage. */
const FRESH = { everyMs: 5000, count: 60 } as const;
/** A worker that died is replaced. */
const RESTART_MS = 300;

/** The relay over a store in memory, with simulated workers and a simulated platform. */
export class World {
  readonly plan: SimulationPlan;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly store: MemoryStore;
  readonly platform: SimulatedPlatform;
  readonly deadLetters: MemoryDeadLetters;
  /** By event_id: what was acknowledged. */
  readonly acknowledged = new Map<string, Produced>();
  readonly #lanes: MemoryLanes;
  readonly #aside: MemoryAside;
  readonly #gate: MemoryGate;
  readonly #reports = new MemoryReports();
  readonly #replays: MemoryReplays;
  readonly #producer: WorkerProcess;
  readonly #workers: WorkerProcess[] = [];
  readonly #pulses = new Map<string, Pulse>();
  readonly #underway = new Set<string>();
  #born = 0;
  #nonces = 0;
  #unacknowledged = 0;
  #hasReplayed = false;

  constructor(plan: SimulationPlan, bug: Bug | undefined) {
    this.plan = plan;
    this.scheduler = new Scheduler(plan.seed);
    this.trace = new Trace(() => this.scheduler.nowMs);
    this.store = new MemoryStore(() => this.scheduler.nowMs);
    this.platform = new SimulatedPlatform(this.scheduler, this.trace, plan.faultsInHundred);
    this.platform.refusesUntilMs = START_MS + WELL_FROM_MS;
    this.#lanes = lanesWith(bug, this.store);
    this.#aside = new MemoryAside(this.store);
    this.#gate = new MemoryGate(this.store);
    this.deadLetters = deadLettersWith(bug, this.store, this.scheduler);
    this.#replays = new MemoryReplays(this.store, this.deadLetters);
    this.#producer = new WorkerProcess("producer", this.scheduler, () => undefined);
    for (let n = 0; n < plan.workers; n += 1) this.#startWorker();
    this.#planTrouble();
    this.#produce();
    this.#produceLater();
    this.#sweepLater();
  }

  /** Whether nothing is left to be done. */
  readonly isOver = (): boolean => {
    if (this.scheduler.nowMs < START_MS + REPLAY_AT_MS || this.#unacknowledged > 0) return false;
    if (this.plan.hasReplay && !this.#hasReplayed) return false;
    return LANES.every((lane) => {
      const { segments, aside } = this.store.lane(lane);
      return segments.size === 0 && aside.size === 0;
    });
  };

  #startWorker(): void {
    this.#born += 1;
    const worker = new WorkerProcess(`worker-${this.#born}`, this.scheduler, () => {
      this.trace.add(worker.name, "dies");
      this.#workers.splice(this.#workers.indexOf(worker), 1);
      this.scheduler.after(RESTART_MS, () => this.#startWorker());
    });
    this.#workers.push(worker);
  }

  #planTrouble(): void {
    const { crashes, freezes } = this.plan;
    const anyTime = () => this.scheduler.between(0, TROUBLE_UNTIL_MS);
    for (let n = 0; n < crashes; n += 1)
      this.scheduler.after(anyTime(), () => this.#anyWorker()?.dieAfter(this.scheduler.between(1, 12)));
    for (let n = 0; n < freezes; n += 1)
      this.scheduler.after(anyTime(), () => {
        const worker = this.#anyWorker();
        worker?.freeze(SETTINGS.leaseMs + this.scheduler.between(100, 4000));
        if (worker) this.trace.add(worker.name, "stands still");
      });
    this.scheduler.after(WELL_FROM_MS, () => (this.platform.faultsInHundred = 0));
  }

  #produceLater(): void {
    for (let n = 0; n < FRESH.count; n += 1)
      this.scheduler.after(WELL_FROM_MS + n * FRESH.everyMs, () => {
        const fresh = { id: `good-fresh-${n}`, eventTime: START_MS / 1000 };
        void this.#append({ destination: DESTINATION, index: laneOf(identityOfId(fresh.id), LANES.length) }, [
          fresh,
        ]);
      });
  }

  #produce(): void {
    const all = produceFor(this.plan, this.scheduler);
    const again = all.filter(
      ({ id }) => kindOf(id) !== "killer" && this.scheduler.dice() * 100 < this.plan.repeated,
    );
    const queue = [...all, ...again];
    while (queue.length > 0) {
      const [first] = queue;
      const size = first && kindOf(first.id) === "killer" ? 1 : this.scheduler.between(1, 6);
      const request = queue.splice(0, size);
      for (const [lane, own] of Map.groupBy(request, ({ id }) => laneOf(identityOfId(id), LANES.length)))
        this.scheduler.after(
          this.scheduler.between(0, TROUBLE_UNTIL_MS),
          () => void this.#append({ destination: DESTINATION, index: lane }, own),
        );
    }
  }

  async #append(lane: LaneRef, produced: readonly Produced[]): Promise<void> {
    const writer = this.#writerOf(this.#producer);
    this.#unacknowledged += 1;
    const deadline = Math.min(...produced.map(({ eventTime }) => eventTime)) + WINDOW_SECONDS;
    const segment = segmentOf(produced, this.scheduler.nowMs);
    const appended = await writer.append(lane, segment, produced.length, deadline);
    this.#unacknowledged -= 1;
    this.trace.add("producer", `[${produced.map(({ id }) => id).join(" ")}] to lane ${lane.index}`);
    for (const one of produced) this.acknowledged.set(one.id, one);
    if (!appended.closed && appended.wasEmpty) this.#drainSoon(lane);
  }

  #writerOf(process: WorkerProcess): LaneWriter {
    return portOf<LaneWriter>(this.#lanes, process.call);
  }

  /** BullMQ promises that a drain runs. It does not promise that it runs alone. */
  #drainSoon(lane: LaneRef): void {
    const times = this.scheduler.chance(0.15) ? 2 : 1;
    for (let n = 0; n < times; n += 1)
      this.scheduler.after(this.scheduler.between(0, 20), () =>
        this.#run(`lane ${lane.index}`, (worker) => this.#drain(lane, worker)),
      );
  }

  async #drain(lane: LaneRef, worker: WorkerProcess): Promise<void> {
    const end = await drain(lane, this.#targetOf(worker), new AbortController().signal);
    this.#follow(end, () => this.#drainSoon(lane));
  }

  #follow(end: SliceEnd, again: () => void): void {
    if (end.kind === "again") again();
    if (end.kind === "later") this.scheduler.after(end.delayMs, again);
  }

  /** Has a worker do something; one that fails or dies over it is left to the sweeper. */
  #run(what: string, work: (worker: WorkerProcess) => Promise<void>): void {
    const worker = this.#anyWorker();
    if (!worker) return;
    const name = `${worker.name} ${what}`;
    if (this.#underway.has(name)) return;
    this.#underway.add(name);
    worker.hear(() => {
      void work(worker)
        .catch((error: unknown) => this.trace.add(worker.name, `fails: ${String(error)}`))
        .finally(() => this.#underway.delete(name));
    });
  }

  #anyWorker(): WorkerProcess | undefined {
    return this.#workers[Math.floor(this.scheduler.dice() * this.#workers.length)];
  }

  #sweepLater(): void {
    this.scheduler.after(SWEEP_EVERY_MS, () => {
      this.#sweep();
      this.#sweepLater();
    });
  }

  #sweep(): void {
    const { nowMs } = this.store;
    for (const lane of LANES) {
      const { segments, lease, aside, asideLease } = this.store.lane(lane);
      if (segments.size > 0 && lease.holder(nowMs) === undefined) this.#drainSoon(lane);
      const isDue = [...aside.values()].some(({ dueMs }) => dueMs <= nowMs);
      if (isDue && asideLease.holder(nowMs) === undefined)
        this.#run(`beside lane ${lane.index}`, async (worker) => {
          await drainAside(lane, this.#targetOf(worker), new AbortController().signal);
        });
    }
    if (this.plan.hasReplay && nowMs >= START_MS + REPLAY_AT_MS) this.#replay();
  }

  /** Replays what was refused, now that some of it would be taken. */
  #replay(): void {
    if (this.#hasReplayed) return;
    if (!this.#replays.has(REPLAY)) {
      const refused = [...this.deadLetters.of(DESTINATION).values()].filter(
        ({ state, deadLetter }) => state === "dead" && deadLetter.reason === "refused",
      );
      this.#replays.start(REPLAY, { ids: refused.map(({ deadLetter }) => deadLetter.id), ratePerSecond: 50 });
    }
    if (this.#replays.isOver(REPLAY)) {
      this.#hasReplayed = true;
      return;
    }
    this.#run("replay", (worker) =>
      replay(
        REPLAY,
        {
          name: DESTINATION,
          dialect: this.#dialectOf(worker),
          lanes: LANES.length,
          defaultCountryOf: () => undefined,
        },
        {
          replays: portOf<Replays>(this.#replays, worker.call),
          writer: this.#writerOf(worker),
          wake: async (lane) => this.#drainSoon(lane),
          listen: () => undefined,
          monotonic: () => this.scheduler.nowMs - START_MS,
          now: () => this.scheduler.nowMs,
          nonce: () => this.#nonce(worker),
          rest: (ms) => worker.rest(ms, new AbortController().signal),
        },
        new AbortController().signal,
      ),
    );
  }

  #pulseOf({ name }: WorkerProcess): Pulse {
    const known = this.#pulses.get(name);
    if (known) return known;
    const pulse = new Pulse();
    this.#pulses.set(name, pulse);
    return pulse;
  }

  #nonce(worker: WorkerProcess): string {
    return `${worker.name}.${(this.#nonces += 1)}`;
  }

  #targetOf(worker: WorkerProcess): DrainTarget {
    const dialect = this.#dialectOf(worker);
    return {
      destination: { name: DESTINATION, dialect, baseUrl: "", token: { reveal: () => "t", mark: "t" } },
      fit: new BatchFit(dialect.limits),
      context: {
        lanes: portOf<LaneDrain>(this.#lanes, worker.call),
        aside: portOf<Aside>(this.#aside, worker.call),
        gate: portOf<Gate>(this.#gate, worker.call),
        deadLetters: portOf<DeadLetters>(this.deadLetters, worker.call),
        reports: portOf<Reports>(this.#reports, worker.call),
        transport: this.platform.transportOf(worker),
        breaker: new RefusalBreaker(1),
        pulse: this.#pulseOf(worker),
        held: new HeldBytes(Infinity),
        listen: () => undefined,
        tracing: NO_TRACING,
        settings: SETTINGS,
        defaultCountryOf: () => undefined,
        monotonic: () => this.scheduler.nowMs - START_MS,
        now: () => this.scheduler.nowMs,
        agesAreSure: () => true,
        rest: worker.rest,
        dice: this.scheduler.dice,
        nonce: () => this.#nonce(worker),
      },
    };
  }

  #dialectOf(worker: WorkerProcess): Dialect {
    const write = ({ event_id: id }: Conversion): PreparedEvent => {
      if (kindOf(id) === "killer") worker.die();
      return { group: "", json: JSON.stringify(id), matchKeys: [], leftOut: [] };
    };
    return {
      dataset: DATASET,
      baseUrl: "",
      versions: [],
      limits: { maxEvents: 8, maxBytes: 1_000_000, dedupeHours: 48 },
      check: () => [],
      window: () => ({ maxAgeSeconds: WINDOW_SECONDS, maxAheadSeconds: 60 }),
      deduplicates: () => true,
      prepare: write,
      preview: write,
      weights: () => [],
      request: (_group, events) => ({ path: "/", headers: {}, body: `[${events.join(",")}]` }),
      judge: ({ body }) => JSON.parse(body) as AttemptOutcome,
    };
  }
}
