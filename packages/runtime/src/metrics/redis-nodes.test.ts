import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { exposeRedisNodes } from "./redis-nodes.ts";

test("a node has its address, its role and whether it is up, until nobody knows it", async () => {
  const registry = new Registry();
  let nodes = [
    { address: "10.0.0.1:7000", role: "primary", isUp: true },
    { address: "10.0.0.2:7000", role: "replica", isUp: false },
  ];
  let isReadable = true;
  exposeRedisNodes(registry, () => (isReadable ? Promise.resolve(nodes) : Promise.reject(new Error("away"))));
  const samples = async () =>
    (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(await samples()).toEqual([
    'relay_redis_node_up{node="10.0.0.1:7000",role="primary"} 1',
    'relay_redis_node_up{node="10.0.0.2:7000",role="replica"} 0',
  ]);
  nodes = nodes.slice(0, 1);
  expect(await samples()).toHaveLength(1);
  isReadable = false;
  expect(await samples()).toEqual([]);
});
