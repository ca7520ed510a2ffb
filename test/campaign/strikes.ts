import { setTimeout as passing } from "node:timers/promises";
import type { LaneRef } from "@relay/core";
import { nodesOf, Operator, Queues, type RedisClient } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { NO_SEALER } from "../sealer-of.ts";
import { addFault, removeFault } from "./sandbox.ts";
import { type Disturbance, Disturbances } from "./disturbances.ts";
import { DESTINATIONS } from "./conversions.ts";
import { LANES } from "./lanes.ts";
import type { CampaignDeployment } from "./open-deployment.ts";
import type { Strike } from "./plan.ts";
import { type Recovery, watchRecovery } from "./recovery.ts";
import type { Servers } from "./servers.ts";

const ROUND_OF_SWEEPS_MS = 1500;

/** In one moment, so that nothing is left which a job still names. */
const FORGET_QUEUES = `
for _, pattern in ipairs(ARGV) do
  for _, key in ipairs(redis.call('KEYS', pattern)) do redis.call('UNLINK', key) end
end
return 1`;

export interface StrikeCounts {
  workerKills: number;
  ingestKills: number;
  redisKills: number;
  redisSilences: number;
  redisFreezes: number;
  replicationStalls: number;
  movedSlots: number;
  clockSteps: number;
  freezes: number;
  forgottenQueues: number;
  deadTokens: number;
  garbage: number;
  replays: number;
  faults: number;
}

/** From workers' kills until every lane went on. */
export interface Recoveries {
  /** While nothing else went on. */
  readonly inQuiet: Recovery[];
  readonly amidOtherStrikes: Recovery[];
}

/** Carries out a plan on a deployment, and mends what it broke. */
export class Striker {
  readonly disturbances = new Disturbances();
  readonly counts: StrikeCounts = {
    workerKills: 0,
    ingestKills: 0,
    redisKills: 0,
    redisSilences: 0,
    redisFreezes: 0,
    replicationStalls: 0,
    movedSlots: 0,
    clockSteps: 0,
    freezes: 0,
    forgottenQueues: 0,
    deadTokens: 0,
    garbage: 0,
    replays: 0,
    faults: 0,
  };
  readonly recoveries: Recoveries = { inQuiet: [], amidOtherStrikes: [] };
  readonly #deployment: Deployment;
  readonly #client: RedisClient;
  readonly #clocks: CampaignDeployment["clocks"];
  readonly #servers: Servers;
  #ingest: Promise<void> = Promise.resolve();
  #redis: Promise<void> = Promise.resolve();

  /** The connection is its own, and comes back by itself. */
  constructor({ deployment, clocks, servers }: CampaignDeployment, client: RedisClient) {
    this.#deployment = deployment;
    this.#clocks = clocks;
    this.#servers = servers;
    this.#client = client;
  }

  /** Whether a lane's platform takes requests now, and everything a lane needs is there. */
  readonly isWell = ({ destination }: LaneRef): boolean =>
    this.disturbances.isWell(DESTINATIONS.find(({ name }) => name === destination)?.platform ?? "");

  /** Strikes each at its time, and returns when the last is over and all is mended; fails if one could not be carried out. */
  async carryOut(plan: readonly Strike[]): Promise<void> {
    const startedAt = performance.now();
    const underway: Promise<void>[] = [];
    const failures: unknown[] = [];
    for (const strike of plan) {
      await passing(Math.max(0, startedAt + strike.atMs - performance.now()));
      underway.push(this.#strike(strike).catch((error: unknown) => void failures.push(error)));
    }
    await Promise.all(underway);
    if (failures.length > 0) throw new AggregateError(failures, "some strikes could not be carried out");
  }

  /** Once all is still: BullMQ forgets everything, and what lies in a lane then is known to nobody who could wake it. */
  async strikeInSilence(): Promise<void> {
    await this.#forgetQueues();
    // A sweep that was about to begin may still find it; the next one must be scheduled anew.
    await passing(ROUND_OF_SWEEPS_MS);
    await this.#garbage(0);
  }

  #strike(strike: Strike): Promise<void> {
    switch (strike.kind) {
      case "kill-worker":
        return this.#killWorker(strike.which, strike.isQuiet);
      case "freeze-worker":
        return this.#freezeWorker(strike.which, strike.forMs);
      case "kill-ingest":
        this.#ingest = this.#ingest.then(() => this.#killIngest());
        return this.#ingest;
      case "kill-redis":
        this.counts.redisKills += 1;
        return this.#strikeRedis("Redis away", (servers) => servers.kill(strike.downMs));
      case "silence-redis":
        this.counts.redisSilences += 1;
        return this.#strikeRedis("Redis silent", (servers) => servers.silence(strike.downMs));
      case "freeze-redis":
        this.counts.redisFreezes += 1;
        return this.#strikeRedis("failover", (servers) => servers.freeze());
      case "stall-replication":
        this.counts.replicationStalls += 1;
        return this.#strikeRedis("failover", (servers) => servers.stallReplication(strike.forMs));
      case "move-slot":
        this.counts.movedSlots += 1;
        return this.#strikeRedis("failover", (servers) => servers.moveSlot());
      case "step-clock":
        return this.#stepClock(strike);
      case "forget-queues":
        return this.#forgetQueues();
      case "fault":
        return this.#fault(strike.rule, strike.forMs);
      case "dead-token":
        return this.#killToken(strike.forMs);
      case "garbage":
        return this.#garbage(strike.which);
      case "replay":
        return this.#replay();
    }
  }

  async #killWorker(which: number, isQuiet: boolean): Promise<void> {
    this.counts.workerKills += 1;
    const { workers } = this.#deployment;
    const worker = workers[Math.floor(which * workers.length)];
    const replaced = this.#deployment.replaceWorker(worker);
    this.disturbances.begin("worker killed");
    const mended = replaced.catch(() => this.#startWorker());
    const recoveries = isQuiet ? this.recoveries.inQuiet : this.recoveries.amidOtherStrikes;
    recoveries.push(await watchRecovery(this.#client, LANES, this.isWell));
    await mended;
  }

  /** A worker that is started while Redis is away says so and ends, as it should. */
  async #startWorker(): Promise<void> {
    for (;;) {
      await this.#redis;
      try {
        await this.#deployment.startWorker();
        return;
      } catch {
        await passing(200);
      }
    }
  }

  async #freezeWorker(which: number, forMs: number): Promise<void> {
    this.counts.freezes += 1;
    const { workers } = this.#deployment;
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
        await this.#deployment.replaceIngest();
        return;
      } catch {
        await passing(200);
        await this.#redis;
      }
    }
  }

  /** One after the other: a server that is away is waited for. */
  #strikeRedis(kind: Disturbance["kind"], strike: (servers: Servers) => Promise<void>): Promise<void> {
    this.#redis = this.#redis.then(() => this.#takeAway(kind, strike));
    return this.#redis;
  }

  async #takeAway(kind: Disturbance["kind"], strike: (servers: Servers) => Promise<void>): Promise<void> {
    const away = this.disturbances.begin(kind);
    const unwell = this.disturbances.beginUnwell();
    await strike(this.#servers);
    away.over();
    unwell.over();
  }

  /** Nobody is unwell meanwhile: a wrong clock keeps no lane from going on. */
  async #stepClock({ program, bySeconds, forMs }: Strike & { readonly kind: "step-clock" }): Promise<void> {
    const clock = this.#clocks[program];
    if (!clock) return;
    this.counts.clockSteps += 1;
    this.disturbances.begin("clock stepped");
    clock.set(bySeconds);
    await passing(forMs);
    this.disturbances.begin("clock stepped");
    clock.set(0);
  }

  async #forgetQueues(): Promise<void> {
    this.counts.forgottenQueues += 1;
    const patterns = ["drains", "sweeps", "replays"].map((queue) => `{cr*}:${queue}:*`);
    await Promise.all(nodesOf(this.#client).map((node) => node.eval(FORGET_QUEUES, 0, ...patterns)));
  }

  async #fault(rule: Readonly<Record<string, unknown>>, forMs: number): Promise<void> {
    this.counts.faults += 1;
    const { kind, platform } = rule;
    const unwell =
      kind === "latency"
        ? undefined
        : this.disturbances.beginUnwell(typeof platform === "string" ? platform : undefined);
    const losing =
      kind === "short" || kind === "partial" ? this.disturbances.beginLoss(String(platform)) : undefined;
    const id = await addFault(this.#deployment, rule);
    await passing(forMs);
    await removeFault(this.#deployment, id);
    losing?.over();
    unwell?.over();
  }

  async #killToken(forMs: number): Promise<void> {
    this.counts.deadTokens += 1;
    const unwell = this.disturbances.beginUnwell();
    const rule = await addFault(this.#deployment, { kind: "dead-token", token: this.#deployment.token });
    await passing(forMs);
    await this.#deployment.renewToken();
    // There are two tokens in all: the next strike makes this one good again.
    await removeFault(this.#deployment, rule);
    unwell.over();
  }

  async #garbage(which: number): Promise<void> {
    this.counts.garbage += 1;
    const lane = LANES[Math.floor(which * LANES.length)];
    const tag = `{${lane?.destination}:${lane?.index}}`;
    const write = () =>
      this.#client
        .multi()
        .xadd(`${tag}:s`, "*", "c", "3", "v", "not a segment", "d", "1900000000")
        .incrby(`${tag}:n`, 3)
        .exec();
    // A slot that is being moved refuses several keys at once.
    while (!(await write().catch(() => undefined))) await passing(200);
  }

  async #replay(): Promise<void> {
    this.counts.replays += 1;
    await replayRefused(this.#client, 200);
  }
}

/** Has every refused dead letter of every destination replayed. Returns the replays. */
export async function replayRefused(redis: RedisClient, ratePerSecond: number) {
  const queues = new Queues(redis);
  const operator = new Operator({ redis, queues, sealer: NO_SEALER, by: "campaign" });
  try {
    return await Promise.all(
      DESTINATIONS.map(async ({ name }) => ({
        destination: name,
        id: await operator.startReplay({
          destination: name,
          deadLetters: { reason: "refused" },
          ratePerSecond,
        }),
      })),
    );
  } finally {
    await queues.close();
  }
}
