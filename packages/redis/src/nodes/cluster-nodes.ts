import type { Cluster } from "ioredis";
import { answered } from "../connection/ask-nodes.ts";
import { nodesOf } from "../connection/redis-client.ts";
import type { ServerNode } from "./redis-nodes.ts";

/** What one node of a cluster says of a node. */
interface Said {
  readonly id: string;
  readonly address: string;
  readonly isSpeaker: boolean;
  readonly isWell: boolean;
  readonly hasSlots: boolean;
}

/** Returns the nodes that a cluster knows. A node is away when a master says so, and a primary also when it does not answer. */
export async function readClusterNodes(redis: Cluster): Promise<readonly ServerNode[]> {
  const views = await answered(
    redis,
    nodesOf(redis).map(async (node) => linesOf(await node.cluster("NODES"))),
  );
  const byId = Map.groupBy(views.flat(), ({ id }) => id);
  return Array.from(byId.values(), nodeOf);
}

function linesOf(view: unknown): readonly Said[] {
  return String(view)
    .split("\n")
    .filter((line) => line !== "")
    .map(saidIn)
    .filter(({ address }) => address !== "");
}

/**
 * A line of CLUSTER NODES: `<id> <host>:<port>@<bus>[,<name>] <flags> <master> <ping> <pong> <epoch> <link> <slot>…`
 * (https://redis.io/docs/latest/commands/cluster-nodes/, read 2026-11-29). A node without a known address has port 0.
 */
function saidIn(line: string): Said {
  const [id = "", at = "", flagList = "", , , , , , ...slots] = line.trim().split(" ");
  const flags = flagList.split(",");
  const [address = ""] = at.split("@");
  return {
    id,
    address: address.endsWith(":0") ? "" : address,
    isSpeaker: flags.includes("myself"),
    isWell: !flags.includes("fail") && !flags.includes("fail?"),
    hasSlots: flags.includes("master") && slots.length > 0,
  };
}

function nodeOf(said: readonly Said[]): ServerNode {
  const isPrimary = said.some(({ hasSlots }) => hasSlots);
  const isAnswering = said.some(({ isSpeaker }) => isSpeaker);
  return {
    // A node that has met no other yet does not know its own host.
    address: said.map((one) => one.address).find((one) => !one.startsWith(":")) ?? said[0]?.address ?? "",
    role: isPrimary ? "primary" : "replica",
    isUp: said.every(({ isWell }) => isWell) && (isAnswering || !isPrimary),
  };
}
