import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as passing } from "node:timers/promises";
import {
  BatchFit,
  type Conversion,
  type DeadLetter,
  type Dialect,
  encodeSegment,
  type Envelope,
  type Identity,
  identityOf,
  type LaneRef,
  NO_ERASURES,
  NO_TRACING,
  type PlatformRequest,
  type Signal,
  RefusalBreaker,
  type PossiblySent,
  type TransportResult,
  type AttemptOutcome,
  writeConversion,
  ConversionSchema,
} from "@relay/core";
import {
  DEFAULT_DRAIN,
  drain,
  drainAside,
  type DrainContext,
  type DrainSettings,
  type DrainTarget,
  HeldBytes,
  Permits,
  Pulse,
  type SliceEnd,
  type Token,
} from "@relay/pipeline";
import {
  connectRedis,
  Layouts,
  RedisAside,
  RedisDeadLetters,
  RedisGate,
  RedisLaneDrain,
  RedisLaneWriter,
  RedisReports,
} from "@relay/redis";
import { RedisServer, type RedisServerOptions, seededDice } from "@relay/testkit";
import type { Redis } from "ioredis";
import { afterAll, beforeEach } from "vitest";
import { sealerUnder, sealingKey } from "../sealer-of.ts";
import { delivered, type Script, scriptedDialect, tokenOf } from "./scripted-platform.ts";

/** Conversions with the fields that all platforms share. */
export const CONVERSIONS = new ConversionSchema([]);

export const lane: LaneRef = { destination: "shop", index: 0 };
/** A lane in a real Redis, and a platform that follows a script. */
export class DrainHarness {
  readonly redis: Redis;
  readonly sealingKey = sealingKey("first");
  readonly sealer = sealerUnder(this.sealingKey);
  readonly requests: string[][] = [];
  readonly signals: Signal[] = [];
  readonly writer: RedisLaneWriter;
  readonly lanes: RedisLaneDrain;
  readonly aside: RedisAside;
  readonly gate: RedisGate;
  readonly deadLetters: RedisDeadLetters;
  readonly reports: RedisReports;
  inFlight = 0;
  /** Most requests in flight. */
  maxInFlight = 4;
  mostInFlight = 0;
  script: Script = () => delivered;
  settings: DrainSettings = { ...DEFAULT_DRAIN, maxWaitMs: 0, sliceMs: 2000 };
  maxEvents = 10;
  breaker = new RefusalBreaker(1);
  token: Token = tokenOf("t");
  pulse = new Pulse();
  /** Milliseconds that the drain's clock is ahead: a script makes time pass without waiting. */
  aheadMs = 0;
  /** What the drains of this worker hold. */
  held = new HeldBytes(Infinity);
  /** Parts of the context that a test replaces, to have them fail. */
  faults: Partial<DrainContext> = {};
  /** What the dialect of a test does otherwise. */
  dialectFaults: Partial<Dialect> = {};
  readonly server: RedisServer;
  readonly #dice = seededDice(1);

  private constructor(server: RedisServer, redis: Redis) {
    this.server = server;
    this.redis = redis;
    this.writer = new RedisLaneWriter(redis, this.sealer);
    this.lanes = new RedisLaneDrain(redis, new Layouts(redis), this.sealer);
    this.aside = new RedisAside(redis, new Layouts(redis), this.sealer);
    this.gate = new RedisGate(redis);
    this.deadLetters = new RedisDeadLetters(redis, this.sealer);
    this.reports = new RedisReports(redis, this.sealer, () => Promise.resolve());
  }

  static async open(options: RedisServerOptions = {}): Promise<DrainHarness> {
    const server = await RedisServer.start(options);
    return new DrainHarness(server, await connectRedis(server.url, "worker"));
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.server.stop();
  }

  async reset(): Promise<void> {
    await this.redis.flushall();
    this.sealer.use([this.sealingKey]);
    this.lanes.forgetNames();
    this.requests.length = 0;
    this.signals.length = 0;
    this.mostInFlight = 0;
    this.maxInFlight = 4;
    this.script = () => delivered;
    this.settings = { ...DEFAULT_DRAIN, maxWaitMs: 0, sliceMs: 2000 };
    this.maxEvents = 10;
    this.breaker = new RefusalBreaker(1);
    this.token = tokenOf("t");
    this.pulse = new Pulse();
    this.aheadMs = 0;
    this.held = new HeldBytes(Infinity);
    this.faults = {};
    this.dialectFaults = {};
  }

  /** Appends one segment with these events. */
  async append(
    ids: readonly string[],
    fields: Partial<Conversion> = {},
    envelope: Partial<Envelope> = {},
  ): Promise<void> {
    const receivedAtMs = Date.now();
    const event_time = Math.floor(receivedAtMs / 1000);
    const usual = { event_name: "Purchase", event_time, action_source: "website", user_data: {} } as const;
    const conversions = ids.map((event_id) => writeConversion({ ...usual, event_id, ...fields }));
    const blob = encodeSegment([{ source: "web", receivedAtMs, requestId: "r", ...envelope, conversions }]);
    await this.writer.append(lane, { blob, count: ids.length, deadline: event_time + 604_800, lanes: 1 });
  }

  identityOf(eventId: string): Identity {
    return identityOf("dataset-1", { event_name: "Purchase", event_id: eventId });
  }

  /** Runs one slice of the lane's drain. */
  slice(stop: AbortSignal = new AbortController().signal, nonce: string = randomUUID()): Promise<SliceEnd> {
    return drain(lane, this.#target(nonce), stop);
  }

  /** Runs one slice of what was set aside from it. */
  asideSlice(stop: AbortSignal = new AbortController().signal): Promise<SliceEnd> {
    return drainAside(lane, this.#target(randomUUID()), stop);
  }

  #target(nonce: string): DrainTarget {
    const outcomes = new Map<string, AttemptOutcome>();
    const dialect = { ...scriptedDialect(outcomes, this.maxEvents), ...this.dialectFaults };
    const send = async (_baseUrl: string, request: PlatformRequest): Promise<TransportResult> => {
      const body = request.body.toString();
      const ids = JSON.parse(body) as string[];
      this.requests.push(ids);
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      outcomes.set(body, await this.script(ids, this.requests.length));
      this.inFlight -= 1;
      return { kind: "answer", response: { status: 200, headers: {}, body } };
    };
    return {
      destination: { name: "shop", dialect, baseUrl: dialect.baseUrl, token: this.token },
      fit: new BatchFit(dialect.limits),
      context: {
        conversions: CONVERSIONS,
        erasures: NO_ERASURES,
        lanes: this.lanes,
        aside: this.aside,
        gate: this.gate,
        deadLetters: this.deadLetters,
        reports: this.reports,
        transport: { send },
        breaker: this.breaker,
        held: this.held,
        pulse: this.pulse,
        permits: new Permits({ limit: this.maxInFlight, learn: () => undefined }),
        isCrowded: () => true,
        listen: (signal) => this.signals.push(signal),
        tracing: NO_TRACING,
        settings: this.settings,
        defaultCountryOf: () => undefined,
        monotonic: () => performance.now() + this.aheadMs,
        now: Date.now,
        agesAreSure: () => true,
        rest: (ms, signal) => passing(ms, undefined, { signal }).catch(() => undefined),
        dice: this.#dice,
        nonce: () => nonce,
        ...this.faults,
      },
    };
  }

  /** Runs slices until the lane is empty. */
  async drainAll(): Promise<void> {
    for (let slices = 0; (await this.waiting()) > 0; slices += 1) {
      if (slices > 200) throw new Error("the lane does not empty");
      await this.slice();
    }
  }

  /** Runs slices of the lane and of what is beside it until neither has anything due. */
  async drainBoth(): Promise<void> {
    for (let slices = 0; ; slices += 1) {
      if (slices > 200) throw new Error("the lane does not empty");
      if ((await this.waiting()) > 0) {
        await this.gateTimeComes();
        await this.slice().catch(() => undefined);
      }
      await this.asideSlice();
      const due = await this.redis.zcount(`{${lane.destination}:${lane.index}}:a`, "-inf", Date.now());
      if (due === 0 && (await this.waiting()) === 0) return;
    }
  }

  /** Lets the time come for whatever is beside the lane. */
  async asideTimeComes(): Promise<void> {
    const key = `{${lane.destination}:${lane.index}}:a`;
    for (const id of await this.redis.zrange(key, 0, -1)) await this.redis.zadd(key, 1, id);
  }

  async asideCount(): Promise<number> {
    return Number((await this.redis.get(`{${lane.destination}:${lane.index}}:an`)) ?? 0);
  }

  async waiting(): Promise<number> {
    return Number((await this.redis.get(`{${lane.destination}:${lane.index}}:n`)) ?? 0);
  }

  async listDeadLetters(): Promise<readonly DeadLetter[]> {
    return Array.fromAsync(this.deadLetters.list(lane.destination));
  }

  /** How often each conversion was taken, where a request that holds a culprit is not. */
  timesTaken(culprits: readonly string[]): Map<string, number> {
    const taken = new Map<string, number>();
    for (const request of this.requests) {
      if (request.some((id) => culprits.includes(id))) continue;
      for (const id of request) taken.set(id, (taken.get(id) ?? 0) + 1);
    }
    return taken;
  }

  /** Sums of what the drains reported as settled. */
  settledSaid(): { readonly delivered: number; readonly duplicates: number } {
    const settled = this.signals.filter((signal) => signal.kind === "settled");
    const sumOf = (what: "delivered" | "duplicates") => settled.reduce((sum, one) => sum + one[what], 0);
    return { delivered: sumOf("delivered"), duplicates: sumOf("duplicates") };
  }

  /** Gives the drain time for some calls to Redis: a script calls it to see what the drain does before an answer. */
  async roundTrips(): Promise<void> {
    for (let calls = 0; calls < 20; calls += 1) await this.redis.ping();
  }

  async deliveredIds(): Promise<readonly string[]> {
    return this.requests.flat().toSorted();
  }

  /** Lets the time come for which the gate was shut. */
  async gateTimeComes(): Promise<void> {
    const gate = `{${lane.destination}}:gate`;
    if ((await this.redis.exists(gate)) === 1) await this.redis.hset(gate, "until", "1");
    await this.redis.del(`{${lane.destination}}:probe`);
  }

  /** What the next acquisition would hear about conversions that may have been delivered. */
  async possiblySent(): Promise<PossiblySent | undefined> {
    const acquired = await this.lanes.acquire(lane, "look", 1000);
    await this.lanes.release(lane, "look");
    return acquired.kind === "held" ? acquired.possiblySent[0] : undefined;
  }
}

/** A harness for the tests of one file: reset before each of them, closed after the last. */
export async function harnessOfFile(options?: RedisServerOptions): Promise<DrainHarness> {
  const harness = await DrainHarness.open(options);
  beforeEach(() => harness.reset());
  afterAll(() => harness.close());
  return harness;
}
