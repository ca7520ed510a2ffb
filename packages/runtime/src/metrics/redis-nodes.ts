import { Gauge, type Registry } from "prom-client";

interface ServerNode {
  /** `host:port` */
  readonly address: string;
  readonly role: string;
  readonly isUp: boolean;
}

/**
 * Exports which nodes of a cluster or of Sentinels are away, read at each scrape. No value for one Redis, and while `read`
 * fails: the state of the relay may be unreadable because of the very node that is away, so the two are read apart.
 */
export function exposeRedisNodes(registry: Registry, read: () => Promise<readonly ServerNode[]>): void {
  registry.registerMetric(
    new Gauge({
      name: "relay_redis_node_up",
      help: "1 while a node of the cluster, or a server or Sentinel, is well, 0 when the others call it away or it does not answer. Role: primary (takes writes), replica or sentinel. Absent for one Redis.",
      labelNames: ["node", "role"],
      registers: [],
      async collect() {
        const nodes = await read().catch(() => []);
        this.reset();
        for (const { address, role, isUp } of nodes) this.set({ node: address, role }, isUp ? 1 : 0);
      },
    }),
  );
}
