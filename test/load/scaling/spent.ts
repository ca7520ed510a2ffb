import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, parseInfo } from "@relay/redis";
import type { Program } from "@relay/testkit";
import type { Contender } from "../bench/contender.ts";
import { Standstill } from "../bench/standstill.ts";

/** Outcomes of attempts for which the platform had too much to do, or seemed to. */
const OVERLOADS = ["throttled", "retry", "unknown"] as const;

/** What a deployment has spent since it was started. */
export interface Spent {
  /** Processor time, seconds, of all processes of a program, the primary included. */
  readonly ingestSeconds: number;
  readonly workerSeconds: number;
  readonly redisSeconds: number;
  /** Bytes that Redis has received, sent, and written to its append-only file. */
  readonly redisReceived: number;
  readonly redisSent: number;
  readonly redisWritten: number;
  /** Requests to the platforms. */
  readonly requests: number;
  /** Resident memory, bytes, of all processes of a program, the primary included. */
  readonly ingestBytes: number;
  readonly workerBytes: number;
}

/** Reads it from the programs' metrics and from Redis. */
export async function spentBy({ ingest, workers, redis }: Contender): Promise<Spent> {
  const [worker] = workers;
  if (!worker) throw new Error("there is no worker");
  const [ofIngest, ofWorker, ofRedis] = await Promise.all([
    metricsOf(ingest),
    metricsOf(worker),
    infoOf(redis.url),
  ]);
  return {
    ingestSeconds: ofIngest("process_cpu_seconds_total"),
    workerSeconds: ofWorker("process_cpu_seconds_total"),
    // Without its children, which write the append-only file anew.
    redisSeconds: ofRedis("used_cpu_user") + ofRedis("used_cpu_sys"),
    redisReceived: ofRedis("total_net_input_bytes"),
    redisSent: ofRedis("total_net_output_bytes"),
    redisWritten: ofRedis("aof_current_size"),
    requests: ofWorker("relay_attempt_duration_seconds_count"),
    ingestBytes: ofIngest("process_resident_memory_bytes"),
    workerBytes: ofWorker("process_resident_memory_bytes"),
  };
}

/** Resolves when the worker has settled so many deliveries. Rejects when it settles nothing for a minute. */
export async function untilSettled({ workers: [worker] }: Contender, count: number): Promise<void> {
  if (!worker) throw new Error("there is no worker");
  const names = ["relay_events_delivered_total", "relay_events_dead_lettered_total"];
  const standstill = new Standstill(`of ${count} conversions have ended`);
  for (;;) {
    const metric = await metricsOf(worker);
    const ended = names.reduce((sum, name) => sum + metric(name), 0);
    if (ended >= count) return;
    standstill.look(ended);
    await passing(20);
  }
}

/** Requests of the worker to the platforms, and those that were throttled, failed or had no answer in time. */
export async function attemptsOf({
  workers: [worker],
}: Contender): Promise<{ readonly requests: number; readonly overloads: number }> {
  if (!worker) throw new Error("there is no worker");
  const metric = await metricsOf(worker);
  const count = "relay_attempt_duration_seconds_count";
  return {
    requests: metric(count),
    overloads: OVERLOADS.reduce((sum, outcome) => sum + metric(count, `outcome="${outcome}"`), 0),
  };
}

/** The sums of metrics over their labels, or over those series that have one label. */
export async function metricsOf({ url }: Program): Promise<(name: string, label?: string) => number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split("\n");
  return (name, label = "") =>
    lines
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .filter((line) => line.includes(label))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** The numbers of a server's INFO. */
export async function infoOf(url: string): Promise<(field: string) => number> {
  const client = await connectRedis(url, "producer");
  try {
    const info = parseInfo(await client.info());
    return (field) => Number(info.get(field));
  } finally {
    client.disconnect();
  }
}
