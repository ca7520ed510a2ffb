import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, Heartbeat, type RedisClient, slotOf } from "@relay/redis";
import type { ClusterTopology, RedisNode } from "@relay/testkit";
import { LANES } from "./lanes.ts";
import type { Servers } from "./servers.ts";

const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 60_000;

/** A cluster of three masters with a replica each. Strikes hit the master of the lanes in turn. */
export class ClusterServers implements Servers {
  readonly #topology: ClusterTopology;
  #turn = 0;

  constructor(topology: ClusterTopology) {
    this.#topology = topology;
  }

  async kill(): Promise<void> {
    await this.#replace(async (master) => {
      await master.kill();
      return () => master.restart();
    });
  }

  /** The others still hear of it, so nobody takes over. */
  async silence(downMs: number): Promise<void> {
    const master = await this.#topology.masterOf(this.#nextSlot());
    master.vanish();
    await passing(downMs);
    master.reappear();
  }

  async freeze(): Promise<void> {
    await this.#replace(async (master) => {
      master.freeze();
      return async () => master.thaw();
    });
  }

  async stallReplication(forMs: number): Promise<void> {
    await this.#replace(async (master, replica) => {
      replica.freeze();
      await passing(forMs);
      await master.kill();
      replica.thaw();
      return () => master.restart();
    });
  }

  async moveSlot(): Promise<void> {
    const slot = this.#nextSlot();
    const [from, ...others] = await this.#topology.mastersOf([slot, ...LANES.map(slotOfLane)]);
    const to = others.find((node) => node !== from);
    if (to) await this.#topology.moveSlot(slot, to);
  }

  async connect(): Promise<RedisClient> {
    const nodes = this.#topology.addresses.map((address) => {
      const [host = "", port = ""] = address.split(":");
      return { host, port: Number(port) };
    });
    const redis = await connectRedis({ place: { kind: "cluster", nodes } }, "worker");
    const heartbeat = new Heartbeat(redis);
    redis.on("end", () => heartbeat.stop());
    return redis;
  }

  /** Takes a master away, waits until its replica has taken over, and brings it back. */
  async #replace(
    takeAway: (master: RedisNode, replica: RedisNode) => Promise<() => Promise<void>>,
  ): Promise<void> {
    const slot = this.#nextSlot();
    const master = await this.#topology.masterOf(slot);
    const bringBack = await takeAway(master, await this.#replicaOf(master));
    await this.#topology.masterAfter(master, slot);
    await bringBack();
  }

  /** Waits until the master has a replica that follows it. */
  async #replicaOf(master: RedisNode): Promise<RedisNode> {
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      for (const node of this.#topology.nodes) {
        const says = async (line: string) => node.says(line).catch(() => false);
        if ((await says(`master_port:${master.port}`)) && (await says("master_link_status:up"))) return node;
      }
      await passing(LOOK_EVERY_MS);
    }
    throw new Error("a master has no replica");
  }

  #nextSlot(): number {
    this.#turn += 1;
    const lane = LANES[this.#turn % LANES.length];
    if (!lane) throw new Error("there is no lane");
    return slotOfLane(lane);
  }
}

function slotOfLane({ destination, index }: (typeof LANES)[number]): number {
  return slotOf(`{${destination}:${index}}`);
}
