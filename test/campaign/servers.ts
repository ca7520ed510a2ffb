import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, type RedisClient } from "@relay/redis";
import type { Deployment } from "@relay/testkit";

/** How the servers of a campaign's Redis are arranged. */
export type Topology = "single" | "sentinel" | "cluster";

/** The servers of a campaign's Redis, and what strikes do to them. Each resolves when all of them serve again. */
export interface Servers {
  /** Kills the one that takes writes, and starts it again on its data: after this time, or when another has taken over. */
  kill(downMs: number): Promise<void>;
  /** Makes its host vanish: connections stay open and nothing passes. */
  silence(downMs: number): Promise<void>;
  /** Stops its process, until another has taken over. */
  freeze(): Promise<void>;
  /** Stops its replicas for a while, kills it, and lets a replica that lacks the last writes take over. */
  stallReplication(forMs: number): Promise<void>;
  /** Moves the slot of a lane to another master. */
  moveSlot(): Promise<void>;
  /** Opens a connection that finds whichever server takes writes. */
  connect(): Promise<RedisClient>;
}

/** The Redis of a deployment, without replicas. */
export class SingleServer implements Servers {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  async kill(downMs: number): Promise<void> {
    const { redis } = this.#deployment;
    await redis.kill();
    await passing(downMs);
    await redis.restart();
  }

  async silence(downMs: number): Promise<void> {
    const { proxy } = this.#deployment;
    proxy?.vanish();
    await passing(downMs);
    proxy?.reappear();
  }

  freeze(): Promise<void> {
    throw new Error("nothing takes over from a Redis without replicas");
  }

  stallReplication(): Promise<void> {
    throw new Error("a Redis without replicas does not replicate");
  }

  moveSlot(): Promise<void> {
    throw new Error("there is one server");
  }

  connect(): Promise<RedisClient> {
    return connectRedis(this.#deployment.redis.url, "worker");
  }
}
