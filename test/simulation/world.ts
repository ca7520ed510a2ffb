import { laneOf, type LaneRef } from "@relay/core";
import { appendToLanes, drain, drainAside, replay, type SliceEnd } from "@relay/pipeline";
import { seededDice } from "@relay/testkit";
import type { Bug } from "./bugs.ts";
import { batchOf, identityOfId, kindOf, type Produced, produceFor } from "./conversions.ts";
import { SimulatedPlatform } from "./platform.ts";
import type { SimulationPlan } from "./plan.ts";
import { DESTINATION, FIRST_LANES, LANES, SETTINGS, SimulatedRelay } from "./relay.ts";
import { Scheduler, START_MS } from "./scheduler.ts";
import { Trace } from "./trace.ts";
import { WorkerProcess } from "./worker-process.ts";

/** Added to the seed of a run. */
const SIBLINGS = 0x5eed;

const REPLAY = { destination: DESTINATION, id: "replay-1" };

/** Milliseconds of a run: what goes wrong, goes wrong before; then the platform is well, and refuses less. */
const TROUBLE_UNTIL_MS = 7000;
const WELL_FROM_MS = 9000;
const REPLAY_AT_MS = 12_000;
/** So many drains are told to leave their lane to another worker, within this time. */
const HANDED_OVER_SHARE = 0.1;
const HANDED_OVER_WITHIN_MS = 500;
const SWEEP_EVERY_MS = 1000;
/** Fresh conversions that come later on: where a platform takes nothing else, one that fails cannot be distinguished from an outage. */
const FRESH = { everyMs: 5000, count: 60 } as const;
/** A worker that died is replaced. */
const RESTART_MS = 300;
/** The other processes of its machine see that it died within this time. */
const SEEN_WITHIN_MS = 2000;

/** The relay over a store in memory, with simulated workers and a simulated platform. */
export class World {
  readonly plan: SimulationPlan;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly platform: SimulatedPlatform;
  readonly relay: SimulatedRelay;
  /** By event_id: what was acknowledged. */
  readonly acknowledged = new Map<string, Produced>();
  /** By event_id: the lanes that its copies may lie in. */
  readonly lanesOf = new Map<string, Set<number>>();
  /** When the store's clock was stepped, and every lease ended. */
  readonly lapsedAtMs: number[] = [];
  readonly #producer: WorkerProcess;
  readonly #workers: WorkerProcess[] = [];
  readonly #underway = new Set<string>();
  /** A stream of its own, so that runs in which nothing is freed stay as they were. */
  readonly #siblings: () => number;
  #born = 0;
  #unacknowledged = 0;
  /** Lanes that the producer knows of. */
  #knownLanes = FIRST_LANES;
  #hasReplayed = false;

  constructor(plan: SimulationPlan, bug: Bug | undefined) {
    this.plan = plan;
    this.scheduler = new Scheduler(plan.seed);
    this.#siblings = seededDice(plan.seed + SIBLINGS);
    this.trace = new Trace(() => this.scheduler.nowMs);
    this.platform = new SimulatedPlatform(this.scheduler, this.trace, plan.faultsInHundred);
    this.platform.refusesUntilMs = START_MS + WELL_FROM_MS;
    if (plan.freed > 0) this.platform.lingers = () => this.#siblings() ** 2;
    this.relay = new SimulatedRelay(this.scheduler, this.platform, bug);
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
      const { segments, aside } = this.relay.store.lane(lane);
      return segments.size === 0 && aside.size === 0;
    });
  };

  #startWorker(): void {
    this.#born += 1;
    const worker = new WorkerProcess(`worker-${this.#born}`, this.scheduler, () => {
      this.trace.add(worker.name, "dies");
      this.#workers.splice(this.#workers.indexOf(worker), 1);
      this.scheduler.after(RESTART_MS, () => this.#startWorker());
      this.#freeSoon(worker);
    });
    this.#workers.push(worker);
  }

  /** Frees what a dead worker held, mostly soon after its death: its last requests may be under way. */
  #freeSoon(worker: WorkerProcess): void {
    if (this.#siblings() * 100 >= this.plan.freed) return;
    this.scheduler.after(Math.floor(SEEN_WITHIN_MS * this.#siblings() ** 3), () => {
      this.trace.add("store", `frees the leases of ${worker.name}`);
      this.relay.free(worker);
      this.#sweep();
    });
  }

  #planTrouble(): void {
    const { crashes, freezes, lapses } = this.plan;
    const anyTime = () => this.scheduler.between(0, TROUBLE_UNTIL_MS);
    for (let n = 0; n < crashes; n += 1)
      this.scheduler.after(anyTime(), () => this.#anyWorker()?.dieAfter(this.scheduler.between(1, 12)));
    for (let n = 0; n < freezes; n += 1)
      this.scheduler.after(anyTime(), () => {
        const worker = this.#anyWorker();
        worker?.freeze(SETTINGS.leaseMs + this.scheduler.between(100, 4000));
        if (worker) this.trace.add(worker.name, "stands still");
      });
    for (let n = 0; n < lapses; n += 1) this.scheduler.after(anyTime(), () => this.#lapse());
    if (this.plan.grows) this.scheduler.after(anyTime(), () => this.#grow());
    this.scheduler.after(WELL_FROM_MS, () => (this.platform.faultsInHundred = 0));
  }

  #grow(): void {
    this.trace.add("operator", `has the lanes grow to ${LANES.length}`);
    this.relay.store.grow(DESTINATION, LANES.length);
  }

  #lapse(): void {
    this.lapsedAtMs.push(this.scheduler.nowMs);
    this.trace.add("store", "ends every lease");
    for (const [, { lease, asideLease }] of this.relay.store.lanes()) {
      lease.lapse();
      asideLease.lapse();
    }
  }

  #produceLater(): void {
    for (let n = 0; n < FRESH.count; n += 1)
      this.scheduler.after(WELL_FROM_MS + n * FRESH.everyMs, () => {
        void this.#append([{ id: `good-fresh-${n}`, eventTime: START_MS / 1000 }]);
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
      for (const own of byLane(request, FIRST_LANES).values())
        this.scheduler.after(this.scheduler.between(0, TROUBLE_UNTIL_MS), () => void this.#append(own));
    }
  }

  async #append(produced: readonly Produced[]): Promise<void> {
    this.#unacknowledged += 1;
    // Two may come together: it hears of a growth late.
    if (this.scheduler.chance(0.5)) this.#knownLanes = this.relay.lanes;
    const lanes = this.#knownLanes;
    const context = { writer: this.relay.writerOf(this.#producer), choiceOf: this.relay.choiceOf };
    const groups = [...byLane(produced, lanes)];
    const appended = await Promise.all(
      groups.map(([index, own]) =>
        appendToLanes(
          { ...batchOf(own, this.scheduler.nowMs), lane: { destination: DESTINATION, index }, lanes },
          context,
        ),
      ),
    );
    this.#unacknowledged -= 1;
    const ids = produced.map(({ id }) => id).join(" ");
    const into = appended.flat().map(({ lane }) => lane.index);
    this.trace.add("producer", `[${ids}] to ${into.join(" and ")}`);
    for (const one of produced) this.acknowledged.set(one.id, one);
    for (const [at, [, own]] of groups.entries()) {
      const indexes = (appended[at] ?? []).map(({ lane }) => lane.index);
      for (const { id } of own) this.lanesOf.set(id, new Set([...(this.lanesOf.get(id) ?? []), ...indexes]));
    }
    for (const { lane, wasEmpty } of appended.flat()) if (wasEmpty) this.#drainSoon(lane);
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
    const handingOver = new AbortController();
    if (this.scheduler.chance(HANDED_OVER_SHARE))
      this.scheduler.after(this.scheduler.between(0, HANDED_OVER_WITHIN_MS), () => handingOver.abort());
    const end = await drain(lane, this.relay.targetOf(worker), handingOver.signal);
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
    const { nowMs } = this.relay.store;
    this.relay.store.sweepGrowth(DESTINATION);
    for (const lane of LANES) {
      const { segments, lease, aside, asideLease } = this.relay.store.lane(lane);
      if (segments.size > 0 && lease.holder(nowMs) === undefined) this.#drainSoon(lane);
      const isDue = [...aside.values()].some(({ dueMs }) => dueMs <= nowMs);
      if (isDue && asideLease.holder(nowMs) === undefined)
        this.#run(`beside lane ${lane.index}`, async (worker) => {
          await drainAside(lane, this.relay.targetOf(worker), new AbortController().signal);
        });
    }
    if (this.plan.hasReplay && nowMs >= START_MS + REPLAY_AT_MS) this.#replay();
  }

  /** Replays what was refused, now that some of it would be taken. */
  #replay(): void {
    if (this.#hasReplayed) return;
    if (!this.relay.replays.has(REPLAY)) {
      const refused = [...this.relay.deadLetters.of(DESTINATION).values()].filter(
        ({ state, deadLetter }) => state === "dead" && deadLetter.reason === "refused",
      );
      this.relay.replays.start(REPLAY, {
        ids: refused.map(({ deadLetter }) => deadLetter.id),
        ratePerSecond: 50,
      });
    }
    if (this.relay.replays.isOver(REPLAY)) {
      this.#hasReplayed = true;
      return;
    }
    this.#run("replay", (worker) => {
      const { target, context } = this.relay.replayOf(worker, (lane) => this.#drainSoon(lane));
      return replay(REPLAY, target, context, new AbortController().signal);
    });
  }
}

function byLane(produced: readonly Produced[], lanes: number): ReadonlyMap<number, Produced[]> {
  return Map.groupBy(produced, ({ id }) => laneOf(identityOfId(id), lanes));
}
