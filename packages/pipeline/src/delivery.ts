import type { GateReading, LaneRef, Position, Suspect } from "@relay/core";
import { backoffMs, type BatchFit, gather, laneName, restAtUsageMs } from "@relay/core";
import type { Destination } from "./attempt.ts";
import { attempt } from "./attempt.ts";
import type { Copy } from "./copy.ts";
import type { DrainContext } from "./drain-context.ts";
import { gateWaitMs, PAUSED_LOOK_MS } from "./gate-wait.ts";
import { OpenBatch } from "./open-batch.ts";
import { divide, isSetback, type Setback } from "./isolate.ts";
import type { Lease } from "./lease.ts";
import type { Settler } from "./settle.ts";
import { type Casualty, type Parcel, triage } from "./triage.ts";

/** Credentials are looked at this often by themselves; a new token or a person is faster. */
const SUSPENDED = { firstMs: 30_000, capMs: 300_000 };
const THROTTLED = { firstMs: 5000, capMs: 300_000 };
/** No wait that a platform asks for is obeyed for longer: to ask again costs one request. */
const LONGEST_WAIT_MS = 3_600_000;

interface DeliveryStart {
  readonly suspect: Suspect | undefined;
  /** Setbacks of the destination in a row before this slice. */
  readonly failures: number;
  readonly probing: boolean;
}

/** Delivers the micro-batches of one slice: begin, triage, send, isolate, settle. */
export class Delivery {
  readonly #lane: LaneRef;
  readonly #destination: Destination;
  readonly #fit: BatchFit;
  readonly #context: DrainContext;
  readonly #lease: Lease;
  readonly #settler: Settler;
  readonly #start: DeliveryStart;
  #batches = 0;
  #succeeded = false;
  #restMs: number | undefined;
  /** Longer than zero where the platform's limit comes near. */
  #paceMs = 0;

  constructor(
    lane: LaneRef,
    destination: Destination,
    fit: BatchFit,
    context: DrainContext,
    lease: Lease,
    settler: Settler,
    start: DeliveryStart,
  ) {
    this.#lane = lane;
    this.#destination = destination;
    this.#fit = fit;
    this.#context = context;
    this.#lease = lease;
    this.#settler = settler;
    this.#start = start;
  }

  /** Whether nothing more must be sent in this slice. */
  get halted(): boolean {
    return this.#restMs !== undefined || this.#lease.isLost;
  }

  /** Whether the platform took a request in this slice. */
  get succeeded(): boolean {
    return this.#succeeded;
  }

  /** Whether no further micro-batch must be begun; those that are under way go on, else a bisection might never end. */
  get isSlowedDown(): boolean {
    return this.#paceMs > 0;
  }

  /** How long the destination asked, or is made, to wait. */
  get restMs(): number | undefined {
    return this.isSlowedDown ? Math.max(this.#restMs ?? 0, this.#paceMs) : this.#restMs;
  }

  async deliver(copies: readonly Copy[]): Promise<void> {
    try {
      await this.#deliver(copies);
    } finally {
      this.#settler.disembark(copies);
    }
  }

  async #deliver(copies: readonly Copy[]): Promise<void> {
    const last = copies.at(-1);
    if (!last) return;
    this.#batches += 1;
    const batchId = `${this.#lease.nonce}.${this.#batches}`;
    // In one round trip: another worker may have learned since this slice began that nothing must be sent.
    const [begun, gate] = await Promise.all([
      this.#begin(batchId, copies, last.position),
      this.#context.gate.read(this.#lane.destination),
    ]);
    if (!begun) return;
    if (!this.#mayPass(gate)) {
      this.#restMs = Math.max(this.#restMs ?? 0, gateWaitMs(gate, this.#destination.token));
      await this.#settler.settle(batchId, {}, true);
      return;
    }
    const { parcels, finished, casualties } = triage(copies, {
      dialect: this.#destination.dialect,
      known: begun.known,
      suspect: this.#start.suspect,
      nowMs: begun.nowMs,
      defaultCountryOf: this.#context.defaultCountryOf,
    });
    if (finished.length + casualties.length > 0 || parcels.length === 0) {
      await this.#settler.settle(batchId, { finished, casualties }, parcels.length === 0);
    }
    if (parcels.length > 0) await this.#send(batchId, parcels);
  }

  /** Extends the lease, leaves the intent and asks the ledger; undefined when the lease is lost. */
  async #begin(batchId: string, copies: readonly Copy[], last: Position) {
    const { lanes, monotonic, settings } = this.#context;
    const { nonce } = this.#lease;
    const calledAt = monotonic();
    const identities = copies.map(({ identity }) => identity);
    const begun = await lanes.begin(this.#lane, nonce, settings.leaseMs, batchId, last, identities);
    if (begun.kind === "lost") {
      this.#lease.lose();
      return undefined;
    }
    this.#lease.extended(calledAt);
    return begun;
  }

  /** A shut gate lets one slice probe, until its first success opens it; a paused one lets nobody. */
  #mayPass({ state }: GateReading): boolean {
    const isProbe = this.#start.probing && !this.#succeeded;
    return state === "open" || (isProbe && state !== "paused");
  }

  /**
   * Works through the requests of a micro-batch, a few abreast and depth first, settling what each answer decides. One
   * request is the rule; there are more when it is refused and its culprits are looked for.
   */
  async #send(batchId: string, parcels: readonly Parcel[]): Promise<void> {
    const limits = { ...this.#destination.dialect.limits, maxEvents: this.#fit.groupSize };
    const batch = new OpenBatch(batchId, gather(parcels, limits));
    while (await this.#mayStart(batch)) {
      const request = batch.next();
      if (request) batch.start(this.#work(batch, request));
      else await batch.someAnswer();
    }
    await batch.lastAnswer();
    this.#fit.learnRefusals(parcels.length, batch.refused);
    // Nothing to write but that the batch is over; an unknown answer leaves its intent, and so its suspects.
    if (batch.isDefinite && !batch.isClosed) await this.#settler.settle(batchId, {}, true);
  }

  async #mayStart(batch: OpenBatch<Parcel>): Promise<boolean> {
    if (batch.isOver || this.halted) return false;
    return !batch.hasRequest || (await this.#lease.coversRequest());
  }

  async #work(batch: OpenBatch<Parcel>, request: readonly Parcel[]): Promise<void> {
    const { verdict, tokenMark, span } = await this.#attempt(batch, request);
    if (isSetback(verdict)) {
      if (verdict.kind === "unknown") batch.isDefinite = false;
      await this.#setBack(verdict, tokenMark);
      return;
    }
    // Some of its events may have been taken: what is not settled of them is a repetition when it is sent again.
    if (verdict.kind === "partial" && !verdict.refused) batch.isDefinite = false;
    const { delivered, refused, rest, halves } = divide(request, verdict);
    batch.answered(request, delivered.length === request.length);
    batch.add(rest);
    if (halves) batch.addHalves(halves);
    if (delivered.length > 0) await this.#success();
    batch.refused += refused.length;
    if (delivered.length + refused.length === 0) return;
    const casualties = refused.map((parcel): Casualty => ({ copy: parcel.copy, reason: "refused", parcel }));
    const closes = batch.isLastAnswer && batch.isDefinite;
    const settling = this.#context.tracing.follow("settle", span.traceparent ? [span.traceparent] : []);
    await this.#settler.settle(batch.id, { delivered, casualties }, closes);
    settling.end({ delivered: delivered.length, refused: refused.length });
    if (closes) batch.isClosed = true;
    await this.#watchForStorm(delivered.length, refused.length);
  }

  /** Where most is refused, the destination is paused until a person has looked; what is left stays in its lane. */
  async #watchForStorm(delivered: number, refused: number): Promise<void> {
    const { storm, gate, listen } = this.#context;
    storm.learn(delivered, refused);
    if (!storm.isStorm) return;
    const { refusedShare } = storm;
    storm.calm();
    this.#restMs = PAUSED_LOOK_MS;
    const { destination } = this.#lane;
    await gate.shut(destination, "paused", 0, { reason: "storm" });
    listen({ kind: "gate", destination, state: "paused", reason: "storm", waitMs: 0, refusedShare });
  }

  async #attempt(batch: OpenBatch<Parcel>, parcels: readonly Parcel[]) {
    const { monotonic, now, settings, transport, listen, tracing } = this.#context;
    const span = tracing.follow("attempt", tracesOf(parcels));
    const atMs = now();
    const sentAt = monotonic();
    const { verdict, bytes, tokenMark } = await attempt(
      this.#destination,
      parcels,
      transport,
      settings.requestTimeoutMs,
    );
    this.#fit.learn(parcels.length, bytes);
    this.#paceMs = Math.max(this.#paceMs, restAtUsageMs(verdict.answer.usage));
    for (const { attempts } of parcels) attempts.push({ atMs, batchId: batch.id, answer: verdict.answer });
    listen({
      kind: "attempt",
      lane: laneName(this.#lane),
      destination: this.#destination.name,
      batchId: batch.id,
      count: parcels.length,
      bytes,
      verdict: verdict.kind,
      isSearch: batch.isSearch(parcels),
      ...requestsOf(parcels),
      answer: verdict.answer,
      seconds: (monotonic() - sentAt) / 1000,
    });
    const { name } = this.#destination;
    span.end({ destination: name, count: parcels.length, bytes, outcome: verdict.kind });
    return { verdict, tokenMark, span };
  }

  async #success(): Promise<void> {
    if (this.#succeeded) return;
    this.#succeeded = true;
    if (!this.#start.probing) return;
    await this.#context.gate.open(this.#lane.destination);
    this.#context.listen({ kind: "gate", destination: this.#lane.destination, state: "open", waitMs: 0 });
  }

  /** Shuts the gate for as long as the platform asked, or else for a jittered back-off. */
  async #setBack(verdict: Setback, tokenMark: string): Promise<void> {
    const { gate, listen, dice } = this.#context;
    const { failures } = this.#start;
    const state = (
      {
        throttled: "throttled",
        credentials: "suspended",
        retry: "backing-off",
        unknown: "backing-off",
      } as const
    )[verdict.kind];
    const own = { throttled: THROTTLED, suspended: SUSPENDED, "backing-off": undefined }[state];
    const asked = verdict.kind === "credentials" ? undefined : verdict.waitMs;
    const waitMs = Math.min(asked ?? backoffMs(failures, dice(), own), LONGEST_WAIT_MS);
    // With a token that came meanwhile the lane has nothing to wait for.
    const isOutdated = state === "suspended" && tokenMark !== this.#destination.token.mark;
    this.#restMs = Math.max(this.#restMs ?? 0, isOutdated ? 0 : waitMs);
    await gate.shut(this.#lane.destination, state, waitMs, { tokenMark });
    listen({ kind: "gate", destination: this.#lane.destination, state, waitMs, answer: verdict.answer });
  }
}

/** Enough to find a request's attempt by, and few enough for a log line. */
const REQUEST_IDS_TOLD = 10;

/** Copies of one request share their envelope. */
function requestsOf(parcels: readonly Parcel[]) {
  const ids = new Set(parcels.map(({ copy }) => copy.envelope.requestId));
  return { requestIds: ids.values().take(REQUEST_IDS_TOLD).toArray(), requests: ids.size };
}

function tracesOf(parcels: readonly Parcel[]): readonly string[] {
  return [...new Set(parcels.flatMap(({ copy }) => copy.envelope.trace ?? []))];
}
