import { setTimeout as passing } from "node:timers/promises";
import type { LaneRef } from "@relay/core";
import { connectRedis, DrainQueue, Operator, ReplayQueue } from "@relay/redis";
import type { House } from "@relay/testkit";
import type { Redis } from "ioredis";
import { addFault, removeFault } from "./sandbox.ts";
import { Disturbances } from "./disturbances.ts";
import { DESTINATIONS } from "./goods.ts";
import type { Strike } from "./plan.ts";
import { timeToRecover } from "./recovery.ts";

export const LANES: readonly LaneRef[] = DESTINATIONS.flatMap(({ name, lanes }) =>
  Array.from({ length: lanes }, (_, index) => ({ destination: name, index })),
);

export interface StrikeCounts {
  workerKills: number;
  ingestKills: number;
  redisKills: number;
  freezes: number;
  forgottenQueues: number;
  deadTokens: number;
  garbage: number;
  replays: number;
  faults: number;
}

/** Carries out a plan upon a house, and mends what it broke. */
export class Striker {
  readonly disturbances = new Disturbances();
  readonly counts: StrikeCounts = {
    workerKills: 0,
    ingestKills: 0,
    redisKills: 0,
    freezes: 0,
    forgottenQueues: 0,
    deadTokens: 0,
    garbage: 0,
    replays: 0,
    faults: 0,
  };
  /** Milliseconds; of kills while nothing else went on. */
  readonly recoveries: (number | undefined)[] = [];
  readonly #house: House;
  readonly #underway = new Set<Promise<void>>();
  #ingest: Promise<void> = Promise.resolve();
  #redis: Promise<void> = Promise.resolve();

  constructor(house: House) {
    this.#house = house;
  }

  /** Strikes each at its time, and returns when the last is over and all is mended. */
  async carryOut(plan: readonly Strike[]): Promise<void> {
    const startedAt = performance.now();
    for (const strike of plan) {
      await passing(Math.max(0, startedAt + strike.atMs - performance.now()));
      const underway = this.#strike(strike).finally(() => this.#underway.delete(underway));
      underway.catch(() => undefined);
      this.#underway.add(underway);
    }
    await Promise.all(this.#underway);
  }

  #strike(strike: Strike): Promise<void> {
    switch (strike.kind) {
      case "kill-worker":
        return this.#killWorker(strike.which, strike.isAlone);
      case "freeze-worker":
        return this.#freezeWorker(strike.which, strike.forMs);
      case "kill-ingest":
        this.#ingest = this.#ingest.then(() => this.#killIngest());
        return this.#ingest;
      case "kill-redis":
        this.#redis = this.#redis.then(() => this.#killRedis(strike.downMs));
        return this.#redis;
      case "forget-queues":
        return this.#withRedis((redis) => this.#forgetQueues(redis));
      case "fault":
        return this.#fault(strike.rule, strike.forMs);
      case "dead-token":
        return this.#killToken(strike.forMs);
      case "garbage":
        return this.#withRedis((redis) => this.#garbage(redis, strike.which));
      case "replay":
        return this.#withRedis((redis) => this.#replay(redis));
    }
  }

  async #killWorker(which: number, isAlone: boolean): Promise<void> {
    this.counts.workerKills += 1;
    const { workers } = this.#house;
    const worker = workers[Math.floor(which * workers.length)];
    const replaced = this.#house.replaceWorker(worker);
    this.disturbances.begin("worker killed");
    if (isAlone) this.recoveries.push(await timeToRecover(this.#house, LANES));
    await replaced.catch(() => this.#startWorker());
  }

  /** A worker that is started while Redis is away says so and ends, as it should. */
  async #startWorker(): Promise<void> {
    for (;;) {
      await this.#redis;
      try {
        await this.#house.startWorker();
        return;
      } catch {
        await passing(200);
      }
    }
  }

  async #freezeWorker(which: number, forMs: number): Promise<void> {
    this.counts.freezes += 1;
    const { workers } = this.#house;
    const worker = workers[Math.floor(which * workers.length)];
    const frozen = this.disturbances.begin("worker frozen");
    worker?.freeze();
    await passing(forMs);
    worker?.thaw();
    frozen.over();
  }

  async #killIngest(): Promise<void> {
    this.counts.ingestKills += 1;
    for (;;) {
      try {
        await this.#house.replaceIngest();
        return;
      } catch {
        await passing(200);
        await this.#redis;
      }
    }
  }

  async #killRedis(downMs: number): Promise<void> {
    this.counts.redisKills += 1;
    const away = this.disturbances.begin("Redis away");
    await this.#house.redis.kill();
    await passing(downMs);
    await this.#house.redis.restart();
    away.over();
  }

  async #forgetQueues(redis: Redis): Promise<void> {
    this.counts.forgottenQueues += 1;
    for (const queue of ["drains", "sweeps", "replays"]) {
      const keys = await redis.keys(`{cr}:${queue}:*`);
      if (keys.length > 0) await redis.unlink(...keys);
    }
  }

  async #fault(rule: Readonly<Record<string, unknown>>, forMs: number): Promise<void> {
    this.counts.faults += 1;
    const id = await addFault(this.#house, rule);
    await passing(forMs);
    await removeFault(this.#house, id);
  }

  async #killToken(forMs: number): Promise<void> {
    this.counts.deadTokens += 1;
    const rule = await addFault(this.#house, { kind: "dead-token", token: this.#house.token });
    await passing(forMs);
    await this.#house.renewToken();
    // There are two tokens in all: the next strike makes this one good again.
    await removeFault(this.#house, rule);
  }

  async #garbage(redis: Redis, which: number): Promise<void> {
    this.counts.garbage += 1;
    const lane = LANES[Math.floor(which * LANES.length)];
    const tag = `{${lane?.destination}:${lane?.index}}`;
    await redis.xadd(`${tag}:s`, "*", "c", "3", "v", "not a segment", "d", "1900000000");
    await redis.incrby(`${tag}:n`, 3);
  }

  async #replay(redis: Redis): Promise<void> {
    this.counts.replays += 1;
    await replayRefused(redis, 200);
  }

  async #withRedis(work: (redis: Redis) => Promise<void>): Promise<void> {
    await this.#redis;
    const redis = await connectRedis(this.#house.redis.url, "worker");
    try {
      await work(redis);
    } finally {
      redis.disconnect();
    }
  }
}

/** Has every refused letter of every destination replayed. Returns the replays. */
export async function replayRefused(redis: Redis, ratePerSecond: number) {
  const drains = new DrainQueue(redis);
  const replays = new ReplayQueue(redis);
  const operator = new Operator({ redis, drains, replays, by: "campaign" });
  try {
    return await Promise.all(
      DESTINATIONS.map(async ({ name }) => ({
        destination: name,
        id: await operator.startReplay({
          destination: name,
          letters: { reason: "refused" },
          ratePerSecond,
        }),
      })),
    );
  } finally {
    await Promise.all([drains.close(), replays.close()]);
  }
}
