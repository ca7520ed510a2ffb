import type { Acquired, Begun, BegunBatch, DeadLetter, Known, LaneRef, LeaseClaim } from "@relay/core";
import { MemoryDeadLetters, MemoryLanes, type MemoryStore } from "@relay/testkit/memory";
import type { Scheduler } from "./scheduler.ts";

/** Mistakes that a relay could make. The simulation must find each. */
export const BUGS = [
  "no lease",
  "mark before answer",
  "settle before dead letter",
  "crashes not counted",
  "lease not asked about",
  "new lanes do not wait",
  "earlier lanes not asked",
] as const;
export type Bug = (typeof BUGS)[number];

/** Lanes with a mistake in them. */
export function lanesWith(bug: Bug | undefined, store: MemoryStore): MemoryLanes {
  switch (bug) {
    case "no lease":
      return new LanesWithoutLease(store);
    case "mark before answer":
      return new LanesThatMarkFirst(store);
    case "crashes not counted":
      return new LanesThatForgetCrashes(store);
    case "lease not asked about":
      return new LanesThatTrust(store);
    case "new lanes do not wait":
      return new LanesThatDoNotWait(store);
    case "earlier lanes not asked":
      return new LanesThatAskNoOther(store);
    case "settle before dead letter":
    case undefined:
      return new MemoryLanes(store);
  }
}

/** Dead letters with a mistake in them. */
export function deadLettersWith(
  bug: Bug | undefined,
  store: MemoryStore,
  scheduler: Scheduler,
): MemoryDeadLetters {
  return bug === "settle before dead letter"
    ? new DeadLettersThatComeLate(store, scheduler)
    : new MemoryDeadLetters(store);
}

/** The lease excludes nobody. */
class LanesWithoutLease extends MemoryLanes {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    super(store);
    this.#store = store;
  }

  override acquire(lane: LaneRef, nonce: string, leaseMs: number): Acquired {
    this.#free(lane);
    return super.acquire(lane, nonce, leaseMs);
  }

  override begin(lane: LaneRef, lease: LeaseClaim, batch: BegunBatch): Begun {
    this.#free(lane);
    this.#store.lane(lane).lease.take(lease.nonce, lease.leaseMs, this.#store.nowMs);
    return super.begin(lane, lease, batch);
  }

  #free(lane: LaneRef): void {
    const { lease } = this.#store.lane(lane);
    lease.release(lease.holder(this.#store.nowMs) ?? "");
  }
}

/** What is about to be sent counts as delivered. */
class LanesThatMarkFirst extends MemoryLanes {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    super(store);
    this.#store = store;
  }

  override begin(lane: LaneRef, lease: LeaseClaim, batch: BegunBatch): Begun {
    const begun = super.begin(lane, lease, batch);
    const ledger = this.#store.ledger(lane);
    if (begun.kind === "begun")
      for (const identity of batch.identities) ledger.mark(identity, "delivered", this.#store.nowMs);
    return begun;
  }
}

/** A drain that died leaves no count behind. */
class LanesThatForgetCrashes extends MemoryLanes {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    super(store);
    this.#store = store;
  }

  override acquire(lane: LaneRef, nonce: string, leaseMs: number): Acquired {
    this.#store.lane(lane).crashes = 0;
    return super.acquire(lane, nonce, leaseMs);
  }
}

/** A drain that goes on with its requests is answered that it still holds its lease, whoever holds it. */
class LanesThatTrust extends MemoryLanes {
  override extend(): boolean {
    return true;
  }
}

/** A new lane is drained while the old one may hold the same identities. */
class LanesThatDoNotWait extends MemoryLanes {
  protected override isWaiting(): boolean {
    return false;
  }
}

/** A lane asks only its own ledger, also after lanes grew. */
class LanesThatAskNoOther extends MemoryLanes {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    super(store);
    this.#store = store;
  }

  override begin(lane: LaneRef, lease: LeaseClaim, batch: BegunBatch): Begun {
    const begun = super.begin(lane, lease, batch);
    if (begun.kind === "lost") return begun;
    const ledger = this.#store.ledger(lane);
    const known = new Map<number, Known>();
    for (const [index, identity] of batch.identities.entries()) {
      const mark = ledger.find(identity, begun.nowMs);
      if (mark !== undefined) known.set(index, mark);
    }
    return { ...begun, known };
  }
}

/** A dead letter is written some time after its conversion was settled, if the store hears of it at all. */
class DeadLettersThatComeLate extends MemoryDeadLetters {
  readonly #scheduler: Scheduler;

  constructor(store: MemoryStore, scheduler: Scheduler) {
    super(store);
    this.#scheduler = scheduler;
  }

  override write(destination: string, deadLetters: readonly DeadLetter[]): number {
    if (!this.#scheduler.chance(0.1)) this.#scheduler.after(50, () => super.write(destination, deadLetters));
    return 0;
  }
}
