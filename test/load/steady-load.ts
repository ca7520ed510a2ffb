import { setTimeout as passing } from "node:timers/promises";
import { viewLanes } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import type { Redis } from "ioredis";
import { Agent, request } from "undici";
import { purchase } from "../system/shop.ts";

const TICK_MS = 50;

/** A backend that reports the same number of conversions each second, and repeats what is not answered 202. */
export class SteadyLoad {
  /** event_id -> when its 202 came, epoch milliseconds. */
  readonly acknowledgedAt = new Map<string, number>();
  readonly #deployment: Deployment;
  readonly #key: string;
  readonly #prefix: string;
  readonly #agent = new Agent({ connections: 16 });
  #produced = 0;

  constructor(deployment: Deployment, key: string, prefix: string) {
    this.#deployment = deployment;
    this.#key = key;
    this.#prefix = prefix;
  }

  get produced(): number {
    return this.#produced;
  }

  /** Returns when everything of this time is acknowledged. */
  async run(ratePerSecond: number, durationMs: number, onProgress: (share: number) => void): Promise<void> {
    const startedAt = performance.now();
    const open: Promise<void>[] = [];
    let owed = 0;
    for (let passed = 0; passed < durationMs; passed = performance.now() - startedAt) {
      const due = Math.floor((passed / 1000) * ratePerSecond) - owed;
      if (due > 0) open.push(this.#send(due));
      owed += due;
      onProgress(passed / durationMs);
      await passing(TICK_MS);
    }
    await Promise.all(open);
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #send(count: number): Promise<void> {
    const conversions = Array.from({ length: count }, (_, place) =>
      purchase(`${this.#prefix}-${this.#produced + place}`),
    );
    this.#produced += count;
    const body = JSON.stringify(conversions);
    while (!(await this.#isTaken(body))) await passing(200);
    const atMs = Date.now();
    for (const { event_id: id } of conversions) this.acknowledgedAt.set(id, atMs);
  }

  async #isTaken(body: string): Promise<boolean> {
    try {
      const { statusCode, body: answer } = await request(`${this.#deployment.ingest.url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
        body,
        dispatcher: this.#agent,
      });
      await answer.dump();
      return statusCode === 202;
    } catch {
      return false;
    }
  }
}

/** Whether nothing waits in any lane. */
export async function isEmpty(redis: Redis): Promise<boolean> {
  return (await viewLanes(redis)).every(({ waiting }) => waiting === 0);
}

/** Looks ten times a second until a claim is true. */
export async function until(claim: () => Promise<boolean>): Promise<void> {
  while (!(await claim())) await passing(100);
}

/** Value below which a share of the sorted ones lie. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
