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
  NO_TRACING,
  type PlatformRequest,
  type PreparedEvent,
  type Signal,
  RefusalBreaker,
  type PossiblySent,
  type TransportResult,
  type AttemptOutcome,
  writeConversion,
} from "@relay/core";
import {
  DEFAULT_DRAIN,
  drain,
  drainAside,
  type DrainContext,
  type DrainSettings,
  type DrainTarget,
  HeldBytes,
  Pulse,
  type SliceEnd,
  type Token,
} from "@relay/pipeline";
import {
  connectRedis,
  RedisAside,
  RedisDeadLetters,
  RedisGate,
  RedisLaneDrain,
  RedisLaneWriter,
  RedisReports,
} from "@relay/redis";
import { RedisServer, type RedisServerOptions, seededDice } from "@relay/testkit";
import type { Redis } from "ioredis";

export const lane: LaneRef = { destination: "shop", index: 0 };
const answer = { httpStatus: 200 };

/** The events of a request, by id, as the scripted platform reads them. */
export type Script = (ids: readonly string[], request: number) => AttemptOutcome | Promise<AttemptOutcome>;
export const delivered: AttemptOutcome = { kind: "delivered", answer };
export const refused: AttemptOutcome = { kind: "refused", answer: { httpStatus: 400, code: 100 } };

function write({ event_name: name, event_id: id }: Conversion): PreparedEvent {
  if (name === "Unmappable") throw new TypeError("cannot be written");
  return { group: "all", json: JSON.stringify(id), matchKeys: [], leftOut: [] };
}

/** A dialect that says what the script says: here the drain is on trial, not a platform's rules. */
export function scriptedDialect(outcomes: Map<string, AttemptOutcome>, maxEvents: number): Dialect {
  return {
    dataset: "dataset-1",
    baseUrl: "http://platform.example",
    versions: [],
    limits: { maxEvents, maxBytes: 1_000_000, dedupeHours: 48 },
    check: () => [],
    window: () => ({ maxAgeSeconds: 7 * 86_400, maxAheadSeconds: 60 }),
    deduplicates: ({ action_source }) => action_source !== "business_messaging",
    prepare: write,
    preview: write,
    weights: () => [],
    request: (_group, events) => ({ path: "/", headers: {}, body: `[${events.join(",")}]` }),
    judge: ({ body }) => outcomes.get(body) ?? { kind: "unknown", answer },
  };
}

/** A token whose mark is its own name. */
export const tokenOf = (name: string): Token => ({ reveal: () => name, mark: name });

/** A lane in a real Redis, and a platform that follows a script. */
export class DrainHarness {
  readonly redis: Redis;
  readonly requests: string[][] = [];
  readonly signals: Signal[] = [];
  readonly writer: RedisLaneWriter;
  readonly lanes: RedisLaneDrain;
  readonly aside: RedisAside;
  readonly gate: RedisGate;
  readonly deadLetters: RedisDeadLetters;
  readonly reports: RedisReports;
  inFlight = 0;
  mostInFlight = 0;
  script: Script = () => delivered;
  settings: DrainSettings = { ...DEFAULT_DRAIN, maxWaitMs: 0, sliceMs: 2000 };
  maxEvents = 10;
  breaker = new RefusalBreaker(1);
  token: Token = tokenOf("t");
  pulse = new Pulse();
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
    this.writer = new RedisLaneWriter(redis);
    this.lanes = new RedisLaneDrain(redis, () => 48);
    this.aside = new RedisAside(redis, () => 48);
    this.gate = new RedisGate(redis);
    this.deadLetters = new RedisDeadLetters(redis);
    this.reports = new RedisReports(redis, () => Promise.resolve());
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
    this.lanes.forgetNames();
    this.requests.length = 0;
    this.signals.length = 0;
    this.mostInFlight = 0;
    this.script = () => delivered;
    this.settings = { ...DEFAULT_DRAIN, maxWaitMs: 0, sliceMs: 2000 };
    this.maxEvents = 10;
    this.breaker = new RefusalBreaker(1);
    this.token = tokenOf("t");
    this.pulse = new Pulse();
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
    const nowMs = Date.now();
    const conversions = ids.map((event_id) =>
      writeConversion({
        event_name: "Purchase",
        event_time: Math.floor(nowMs / 1000),
        event_id,
        action_source: "website",
        user_data: {},
        ...fields,
      }),
    );
    const segment = encodeSegment([
      { source: "web", receivedAtMs: nowMs, requestId: "r", ...envelope, conversions },
    ]);
    await this.writer.append(lane, segment, ids.length, Math.floor(nowMs / 1000) + 7 * 86_400);
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
    const send = async (_baseUrl: string, { body }: PlatformRequest): Promise<TransportResult> => {
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
        lanes: this.lanes,
        aside: this.aside,
        gate: this.gate,
        deadLetters: this.deadLetters,
        reports: this.reports,
        transport: { send },
        breaker: this.breaker,
        held: this.held,
        pulse: this.pulse,
        listen: (signal) => this.signals.push(signal),
        tracing: NO_TRACING,
        settings: this.settings,
        defaultCountryOf: () => undefined,
        monotonic: () => performance.now(),
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

  async deliveredIds(): Promise<readonly string[]> {
    return this.requests.flat().toSorted();
  }

  /** Lets the time come for which the gate was shut. */
  async gateTimeComes(): Promise<void> {
    const gate = `{${lane.destination}}:gate`;
    if ((await this.redis.exists(gate)) === 1) await this.redis.hset(gate, "until", "1");
    await this.redis.del(`{${lane.destination}}:probe`);
  }

  /** What the next acquisition would be told about copies that may have been delivered. */
  async possiblySent(): Promise<PossiblySent | undefined> {
    const acquired = await this.lanes.acquire(lane, "look", 1000);
    await this.lanes.release(lane, "look");
    return acquired.kind === "held" ? acquired.possiblySent : undefined;
  }
}
