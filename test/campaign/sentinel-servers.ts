import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, Heartbeat, type RedisClient } from "@relay/redis";
import type { RedisNode, SentinelTopology } from "@relay/testkit";
import type { Servers } from "./servers.ts";

const FOLLOWS = "master_link_status:up";
const LOOK_EVERY_MS = 50;
/** A server that was away is a replica again after some ten seconds: the Sentinels wait before they change its role. */
const PATIENCE_MS = 60_000;

/** A primary with two replicas, watched by Sentinels. */
export class SentinelServers implements Servers {
  readonly #topology: SentinelTopology;

  constructor(topology: SentinelTopology) {
    this.#topology = topology;
  }

  async kill(): Promise<void> {
    await this.#replace(async (primary) => {
      await primary.kill();
      return () => primary.restart();
    });
  }

  async silence(): Promise<void> {
    await this.#replace(async (primary) => {
      primary.vanish();
      return async () => primary.reappear();
    });
  }

  async freeze(): Promise<void> {
    await this.#replace(async (primary) => {
      primary.freeze();
      return async () => primary.thaw();
    });
  }

  async stallReplication(forMs: number): Promise<void> {
    await this.#replace(async (primary) => {
      const replicas = this.#topology.nodes.filter((node) => node !== primary);
      for (const replica of replicas) replica.freeze();
      await passing(forMs);
      await primary.kill();
      for (const replica of replicas) replica.thaw();
      return () => primary.restart();
    });
  }

  moveSlot(): Promise<void> {
    throw new Error("there is one primary");
  }

  async connect(): Promise<RedisClient> {
    const { sentinelAddresses, masterName } = this.#topology;
    const sentinels = sentinelAddresses.map((address) => {
      const [host = "", port = ""] = address.split(":");
      return { host, port: Number(port) };
    });
    const redis = await connectRedis({ place: { kind: "sentinel", sentinels, masterName } }, "worker");
    // It leaves a primary that says nothing.
    const heartbeat = new Heartbeat(redis);
    redis.on("end", () => heartbeat.stop());
    return redis;
  }

  /**
   * Takes the primary away, waits for another, and brings it back. For some seconds it takes itself for the primary, and
   * what it is told is lost: the strike is over when it follows the other.
   */
  async #replace(takeAway: (primary: RedisNode) => Promise<() => Promise<void>>): Promise<void> {
    const primary = await this.#replicatedPrimary();
    const bringBack = await takeAway(primary);
    await this.#topology.primaryAfter(primary);
    await bringBack();
    await this.#replicatedPrimary();
  }

  /**
   * Returns the primary once both others follow it: a second strike before would leave nobody who has everything. The
   * Sentinels may choose another one meanwhile.
   */
  async #replicatedPrimary(): Promise<RedisNode> {
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const primary = await this.#topology.primary().catch(() => undefined);
      const others = this.#topology.nodes.filter((node) => node !== primary);
      const linked = await Promise.all(others.map((node) => node.says(FOLLOWS).catch(() => false)));
      if (primary && linked.every(Boolean)) return primary;
      await passing(LOOK_EVERY_MS);
    }
    throw new Error(`two servers follow no primary: ${await this.#replication()}`);
  }

  /** Who follows whom, as the servers say it. */
  async #replication(): Promise<string> {
    const wanted = /^(?:role|master_port|master_link_status|slave\d):.*/gm;
    const said = this.#topology.nodes.map(async (node) => {
      const info = await node.ask("INFO", "replication").catch(String);
      return `${node.port}: ${info.match(wanted)?.join(" ").replaceAll("\r", "") ?? info}`;
    });
    return (await Promise.all(said)).join("; ");
  }
}
