import type { Acquired, Incarnation, LaneRef, LeaseHeld } from "@relay/core";
import { laneName } from "@relay/core";
import type { DrainContext } from "./drain-context.ts";

/**
 * A request may take this much longer than its timeout, between the last look at the clock and the platform's own
 * clock.
 */
const MARGIN_MS = 1000;

/** For this long the store's word counts. A step of its clock ends the lease, and another drain may take it. */
const CONFIRMED_MS = 100;

type LeaseContext = Pick<DrainContext, "lanes" | "aside" | "settings" | "monotonic" | "listen" | "nonce">;

/**
 * The right to send for a lane, as this drain knows it. Its end is kept on the monotonic clock and counted from before
 * the call that set it, so it errs on the early side.
 */
export class Lease {
  readonly #lane: LaneRef;
  readonly #context: LeaseContext;
  readonly of: LeaseHeld["of"];
  readonly nonce: string;
  #endsAt = 0;
  #confirmedAt = -Infinity;
  #incarnation: Incarnation = "";
  #lost = false;

  constructor(lane: LaneRef, context: LeaseContext, of: LeaseHeld["of"] = "lane") {
    this.#lane = lane;
    this.#context = context;
    this.of = of;
    this.nonce = context.nonce();
  }

  /** Incarnation of the store when it gave the lease. */
  get incarnation(): Incarnation {
    return this.#incarnation;
  }

  get isLost(): boolean {
    return this.#lost;
  }

  async acquire(): Promise<Acquired> {
    const { lanes, monotonic, settings } = this.#context;
    const calledAt = monotonic();
    const acquired = await lanes.acquire(this.#lane, this.nonce, settings.leaseMs);
    if (acquired.kind === "held") this.taken(calledAt, acquired.incarnation);
    return acquired;
  }

  /** Records that a call made at `calledAt` was given the lease. */
  taken(calledAt: number, incarnation: Incarnation): void {
    this.#incarnation = incarnation;
    this.extended(calledAt);
  }

  /** Records that a call made at `calledAt` extended the lease. */
  extended(calledAt: number): void {
    this.#confirmedAt = calledAt;
    this.#endsAt = Math.max(this.#endsAt, calledAt + this.#context.settings.leaseMs);
  }

  lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#context.listen({ kind: "lease-lost", lane: laneName(this.#lane) });
  }

  /** Whether the lease is known to last still. A drain that stood still may have outlived it. */
  get lasts(): boolean {
    return !this.#lost && this.#context.monotonic() < this.#endsAt;
  }

  /** Whether a request that goes out now ends before the lease does. Holds for this moment only. */
  get coversRequest(): boolean {
    const { monotonic, settings } = this.#context;
    return !this.#lost && monotonic() + settings.requestTimeoutMs + MARGIN_MS < this.#endsAt;
  }

  /** Asks the store whether the lease is still held, and extends it, unless the store just said so. */
  async confirm(): Promise<void> {
    const { lanes, aside, monotonic, settings } = this.#context;
    if (this.#lost || monotonic() - this.#confirmedAt < CONFIRMED_MS) return;
    const calledAt = monotonic();
    const store = this.of === "lane" ? lanes : aside;
    if (await store.extend(this.#lane, this.nonce, settings.leaseMs)) this.extended(calledAt);
    else this.lose();
  }

  /** Returns how many segments the lane still holds. */
  release(): Promise<number> {
    return this.#context.lanes.release(this.#lane, this.nonce);
  }
}
