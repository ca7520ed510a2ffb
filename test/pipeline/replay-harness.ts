import { randomUUID } from "node:crypto";
import { type Conversion, CONVERSION_BYTES, type Replays } from "@relay/core";
import { replay } from "@relay/pipeline";
import {
  Operator,
  Queues,
  RedisReplayRuns,
  Registration,
  type ReplayRequest,
  type ReplayView,
} from "@relay/redis";
import { afterAll, beforeEach } from "vitest";
import { CONVERSIONS, type DrainHarness, harnessOfFile } from "./drain-harness.ts";
import { delivered, refused, scriptedDialect } from "./scripted-platform.ts";

/** Dead letters of a drain, and the replays of them by the operator ada. */
export class ReplayHarness {
  readonly queues: Queues;
  readonly operator: Operator;
  readonly #harness: DrainHarness;

  constructor(harness: DrainHarness) {
    this.#harness = harness;
    this.queues = new Queues(harness.redis);
    this.operator = new Operator({
      redis: harness.redis,
      sealer: harness.sealer,
      queues: this.queues,
      by: "ada",
    });
  }

  async reset(): Promise<void> {
    this.#harness.maxEvents = 100;
    const destinations = [{ name: "shop", lanes: 1, ledgerHours: 48 }];
    await new Registration(this.#harness.redis, destinations, () => undefined).open();
  }

  /** Makes dead letters as the drain does: sent, and refused by the platform. */
  async die(ids: readonly string[], fields: Partial<Conversion> = {}): Promise<void> {
    const harness = this.#harness;
    harness.script = () => refused;
    await harness.append(ids, fields);
    await harness.drainAll();
    harness.script = () => delivered;
    harness.requests.length = 0;
  }

  /** Starts a replay of every dead letter, unless the request says otherwise. Returns its id. */
  start(request: Partial<ReplayRequest> = {}): Promise<string> {
    return this.operator.startReplay({
      destination: "shop",
      deadLetters: {},
      ratePerSecond: 100_000,
      ...request,
    });
  }

  view(id: string): Promise<ReplayView> {
    return this.operator.replays.get("shop", id);
  }

  /** Runs a replay until there is nothing to do for this runner. `replays` may fail on purpose. */
  async run(
    id: string,
    {
      replays = new RedisReplayRuns(this.#harness.redis, this.#harness.sealer),
      stop = new AbortController().signal,
    }: { readonly replays?: Replays; readonly stop?: AbortSignal } = {},
  ): Promise<void> {
    await replay(
      { destination: "shop", id },
      {
        name: "shop",
        platform: "meta",
        dialect: scriptedDialect(new Map(), 100),
        lanes: 1,
        keep: "needed",
        defaultCountryOf: () => undefined,
        conversions: CONVERSIONS,
        maxConversionBytes: CONVERSION_BYTES.usual,
      },
      {
        replays,
        writer: this.#harness.writer,
        choiceOf: async () => ({ dataset: "dataset-1", lanes: 1 }),
        wake: () => Promise.resolve(),
        listen: (signal) => this.#harness.signals.push(signal),
        monotonic: () => performance.now(),
        now: Date.now,
        nonce: randomUUID,
        rest: () => Promise.resolve(),
      },
      stop,
    );
  }
}

/** A drain's harness and its replays for the tests of one file: reset before each of them, closed after the last. */
export async function replaysOfFile(): Promise<{
  readonly harness: DrainHarness;
  readonly replays: ReplayHarness;
}> {
  const harness = await harnessOfFile();
  const replays = new ReplayHarness(harness);
  beforeEach(() => replays.reset());
  afterAll(() => replays.queues.close());
  return { harness, replays };
}
