import {
  backoffMs,
  type GateAnswer,
  type GateReason,
  type GateMode,
  type LaneRef,
  type PlatformAnswer,
} from "@relay/core";
import type { Destination } from "./attempt.ts";
import type { DrainContext } from "./drain-context.ts";
import { gateWaitMs, PAUSED_LOOK_MS } from "./gate-wait.ts";
import type { DestinationFailure } from "./isolate.ts";
import type { PreparedConversion } from "./triage.ts";

/**
 * How often a destination suspended for its credentials or API version is tried again by itself, milliseconds. A new
 * token, a new version or a person ends the suspension sooner.
 */
const SUSPENDED = { firstMs: 30_000, capMs: 300_000 };
/** Waits, in milliseconds, for a platform that does not say how long. */
const THROTTLED = { firstMs: 5000, capMs: 20_000 };
/** Longest wait that a platform's answer can impose: an hour. Asking again costs one request. */
const LONGEST_WAIT_MS = 3_600_000;

/** For this long an answer of the store about the gate counts, milliseconds. */
const CONFIRMED_MS = 100;
/** A destination that took a request this recently is not in trouble, milliseconds. */
const WORKING_MS = 10_000;

/** What an answer decided, in the order of its request: as a rule, that of the lane. */
export interface Decided {
  readonly delivered: readonly PreparedConversion[];
  readonly refused: readonly PreparedConversion[];
}

interface GateStart {
  /** Failures of the destination in a row before this slice. */
  readonly failures: number;
  readonly probing: boolean;
}

/** A destination's gate as one slice uses it: whether it may send, and how its answers change the gate. */
export class DestinationGate {
  readonly #lane: LaneRef;
  readonly #destination: Destination;
  readonly #context: DrainContext;
  readonly #start: GateStart;
  readonly #startedAt: number;
  #succeeded = false;
  #restMs: number | undefined;
  #confirmedAt = -Infinity;

  constructor(lane: LaneRef, destination: Destination, context: DrainContext, start: GateStart) {
    this.#lane = lane;
    this.#destination = destination;
    this.#context = context;
    this.#start = start;
    this.#startedAt = context.monotonic();
  }

  /** Whether the platform took a request just now, and its limit is far. Otherwise micro-batches go one at a time. */
  get isWorking(): boolean {
    const { pulse, monotonic } = this.#context;
    if (pulse.isNearLimit) return false;
    if (this.#succeeded) return true;
    return !this.#start.probing && pulse.hasTakenSince(monotonic() - WORKING_MS);
  }

  /** Whether nothing more may be sent in this slice: its gate was shut, by this lane or by another one of the worker. */
  get isShut(): boolean {
    return this.#restMs !== undefined || this.#context.pulse.wasShutSince(this.#startedAt);
  }

  /** Whether this slice has yet to find out if the destination works again. */
  get isProbing(): boolean {
    return this.#start.probing && !this.#succeeded;
  }

  /** How long the destination must be left alone, milliseconds. Undefined while this slice may send. */
  get restMs(): number | undefined {
    return this.#restMs;
  }

  /**
   * Asks the store whether this slice may send. A shut gate lets one slice probe until its first success opens the gate. A
   * paused gate lets no slice send.
   */
  async mayPass(): Promise<boolean> {
    // Before the question: the process may stand still while it waits for the answer.
    const askedAt = this.#context.monotonic();
    const gateState = await this.#context.gate.read(this.#lane.destination);
    const { state } = gateState;
    this.#confirmedAt = askedAt;
    if (state === "open" || (this.isProbing && state !== "paused")) return true;
    this.#restMs = Math.max(this.#restMs ?? 0, gateWaitMs(gateState, this.#destination.token));
    return false;
  }

  /** Whether one more request may go out. Asks the store, unless it just said so: another worker may have shut the gate. */
  async letsRequestPass(): Promise<boolean> {
    if (this.isShut) return false;
    if (this.#context.monotonic() - this.#confirmedAt < CONFIRMED_MS) return true;
    return (await this.mayPass()) && !this.isShut;
  }

  async success(): Promise<void> {
    this.#context.pulse.took(this.#context.monotonic());
    if (this.#succeeded) return;
    this.#succeeded = true;
    if (!this.#start.probing) return;
    const { destination } = this.#lane;
    await this.#context.gate.open(destination);
    this.#context.listen({ kind: "gate", destination, state: "open", waitMs: 0 });
  }

  /** Shuts the gate for as long as the platform asked, or for a jittered back-off. */
  async shutFor(outcome: DestinationFailure, tokenMark: string): Promise<void> {
    const { gate, listen, dice, pulse, monotonic } = this.#context;
    const { destination } = this.#lane;
    const { answer } = outcome;
    pulse.shut(monotonic());
    const { state, reason } = shutBy(outcome);
    const own = { throttled: THROTTLED, suspended: SUSPENDED, "backing-off": undefined }[state];
    const asked = "waitMs" in outcome ? outcome.waitMs : undefined;
    const waitMs = Math.min(asked ?? backoffMs(this.#start.failures, dice(), own), LONGEST_WAIT_MS);
    // With a token that arrived meanwhile the lane need not wait.
    const isOutdated = state === "suspended" && tokenMark !== this.#destination.token.mark;
    this.#restMs = Math.max(this.#restMs ?? 0, isOutdated ? 0 : waitMs);
    await gate.shut(destination, state, waitMs, { reason, answer: shown(answer), tokenMark });
    listen({ kind: "gate", destination, state, reason, waitMs, answer });
  }

  /**
   * Pauses the destination when the refusal breaker trips, until a person resumes it. Unsent conversions stay in their
   * lane.
   */
  async watchRefusals({ delivered, refused }: Decided): Promise<void> {
    const { breaker, gate, listen, pulse, monotonic } = this.#context;
    const [first] = delivered;
    breaker.learn({
      lane: this.#lane.index,
      delivered: delivered.length,
      ...(first && { firstDelivered: first.queued.position }),
      refused: refused.map(({ queued }) => queued.position),
    });
    if (!breaker.isTripped) return;
    const { refusedShare } = breaker;
    breaker.reset();
    pulse.shut(monotonic());
    this.#restMs = PAUSED_LOOK_MS;
    const { destination } = this.#lane;
    await gate.shut(destination, "paused", 0, { reason: "refusals" });
    listen({ kind: "gate", destination, state: "paused", reason: "refusals", waitMs: 0, refusedShare });
  }
}

/** The state of the gate that follows from a destination failure, and the reason shown for it. */
function shutBy({ kind, answer }: DestinationFailure): {
  readonly state: Exclude<GateMode, "open" | "paused">;
  readonly reason: GateReason;
} {
  if (kind === "throttled") return { state: "throttled", reason: "rate-limit" };
  if (kind === "credentials" || kind === "api-version") return { state: "suspended", reason: kind };
  return { state: "backing-off", reason: answer.httpStatus === 0 ? "no-answer" : "platform-error" };
}

/** Leaves out the platform's own message: it may hold values of a conversion. */
function shown({ httpStatus, code, subcode, meaning }: PlatformAnswer): GateAnswer {
  return {
    httpStatus,
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
    ...(meaning !== undefined && { meaning }),
  };
}
