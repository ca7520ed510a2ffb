import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NodePorts, nodePorts, RedisNode } from "./redis-node.ts";
import { until } from "./until.ts";

const SLOTS = 16_384;

export interface ClusterOptions {
  /** Folder of data and configuration; absent: one that is deleted with the topology. */
  readonly folder?: string;
  /**
   * Puts a proxy before each server, which a test can silence. The bus of the cluster goes past it: a silenced master is
   * not replaced.
   */
  readonly proxied?: boolean;
  /** More settings of the servers, as on redis-server's command line. */
  readonly settings?: readonly string[];
  /** How long a master is silent until the others take it for dead, milliseconds. */
  readonly nodeTimeoutMs?: number;
  /** Masters; absent: three. */
  readonly masters?: number;
  /** Whether each master has a replica; absent: yes. */
  readonly hasReplicas?: boolean;
}

/** A Redis Cluster: three masters with a replica each, unless it is asked for otherwise. */
export class ClusterTopology {
  /** The servers; the first ones are the masters at the start. */
  readonly nodes: readonly RedisNode[];
  readonly #masters: number;
  readonly #folder: string;
  readonly #isTemporary: boolean;

  private constructor(
    nodes: readonly RedisNode[],
    masters: number,
    { folder, isTemporary }: { readonly folder: string; readonly isTemporary: boolean },
  ) {
    this.nodes = nodes;
    this.#masters = masters;
    this.#folder = folder;
    this.#isTemporary = isTemporary;
  }

  /** Resolves when every node serves and every replica follows its master: after two to three seconds. */
  static async start(options: ClusterOptions = {}): Promise<ClusterTopology> {
    const {
      folder = await mkdtemp(join(tmpdir(), "relay-cluster-")),
      hasReplicas = true,
      masters = 3,
    } = options;
    const members = await nodePorts(hasReplicas ? 2 * masters : masters, options.proxied ?? false);
    const nodes = await Promise.all(
      members.map((own) => startMember(own, members, join(folder, `node-${own.port}`), options)),
    );
    const topology = new ClusterTopology(nodes, masters, {
      folder,
      isTemporary: options.folder === undefined,
    });
    await until("the cluster serves", () => topology.#isComplete());
    return topology;
  }

  /** The section `redis` of relay.yaml. */
  get settings() {
    return { cluster: this.addresses } as const;
  }

  /** `host:port` of each node. */
  get addresses(): readonly string[] {
    return this.nodes.map(({ address }) => address);
  }

  /** The master that serves a slot, as most living nodes see it. Throws while they see none. */
  async masterOf(slot: number): Promise<RedisNode> {
    const [master] = await this.mastersOf([slot]);
    if (!master) throw new Error(`no master of slot ${slot}`);
    return master;
  }

  /** The masters that serve some slots, in the order of the slots. Throws while most living nodes see none of one. */
  async mastersOf(slots: readonly number[]): Promise<readonly RedisNode[]> {
    const asked = await Promise.allSettled(this.nodes.map((node) => node.ask("CLUSTER", "NODES")));
    const views = asked.flatMap((view) => (view.status === "fulfilled" ? [view.value] : []));
    return slots.map((slot) => {
      const owners = views.map((view) => ownerIn(view, slot));
      const isMost = ({ port }: RedisNode) =>
        owners.filter((owner) => owner === port).length * 2 > owners.length;
      const owner = this.nodes.find(isMost);
      if (!owner) throw new Error(`most nodes see no master of slot ${slot}`);
      return owner;
    });
  }

  /** Waits until another node than `old` serves a slot, and returns it. */
  async masterAfter(old: RedisNode, slot: number): Promise<RedisNode> {
    return until("another master", async () => {
      const master = await this.masterOf(slot);
      return master !== old && (await master.says("role:master")) ? master : undefined;
    });
  }

  /**
   * Moves a slot to another master as `redis-cli --cluster reshard` does. `halfway` is called when the slot is being
   * moved and its present keys have left: the old master then answers ASK.
   */
  async moveSlot(slot: number, to: RedisNode, halfway: () => Promise<void> = async () => {}): Promise<void> {
    const from = await this.masterOf(slot);
    const [fromId, toId] = await Promise.all([from.ask("CLUSTER", "MYID"), to.ask("CLUSTER", "MYID")]);
    await to.ask("CLUSTER", "SETSLOT", String(slot), "IMPORTING", fromId);
    await from.ask("CLUSTER", "SETSLOT", String(slot), "MIGRATING", toId);
    await moveKeys(slot, from, to);
    await halfway();
    await moveKeys(slot, from, to);
    for (const node of [to, from]) await node.ask("CLUSTER", "SETSLOT", String(slot), "NODE", toId);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    if (this.#isTemporary) await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #isComplete(): Promise<true | undefined> {
    const serve = await Promise.all(
      this.nodes.map(async (node, index) => {
        const isServing = (await node.ask("CLUSTER", "INFO")).includes("cluster_state:ok");
        return isServing && (index < this.#masters || (await node.says("master_link_status:up")));
      }),
    );
    return serve.every(Boolean) ? true : undefined;
  }
}

async function startMember(
  own: NodePorts,
  members: readonly NodePorts[],
  dir: string,
  { settings = [], nodeTimeoutMs = 1000, masters = 3 }: ClusterOptions,
): Promise<RedisNode> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "nodes.conf"), nodesFile(own, members, masters));
  const settingsOfMember = {
    "cluster-enabled": "yes",
    "cluster-config-file": "nodes.conf",
    "cluster-node-timeout": String(nodeTimeoutMs),
    "cluster-port": String(own.busPort),
    "cluster-announce-ip": "127.0.0.1",
    "cluster-announce-port": String(own.announced),
    "cluster-require-full-coverage": "no",
    "cluster-replica-validity-factor": "0",
    "repl-diskless-sync-delay": "0",
    "repl-timeout": "5",
    "shutdown-timeout": "0",
  };
  const flags = Object.entries(settingsOfMember).flatMap(([name, value]) => [`--${name}`, value]);
  return RedisNode.start(own, { dataDir: dir, settings: [...flags, ...settings] });
}

/** What `redis-cli --cluster create` would make a node write: every member, its role and its slots. */
function nodesFile(own: NodePorts, members: readonly NodePorts[], masters: number): string {
  const slotFrom = (index: number) => Math.floor((index * SLOTS) / masters);
  const lines = members.map((member, index) => {
    const address = `127.0.0.1:${member.announced}@${member.busPort}`;
    const self = member === own ? "myself," : "";
    const epoch = (index % masters) + 1;
    const master = members[index % masters];
    const [first, last] = [slotFrom(index), slotFrom(index + 1) - 1];
    return index < masters
      ? `${nodeId(member)} ${address} ${self}master - 0 0 ${epoch} connected ${first}-${last}`
      : `${nodeId(member)} ${address} ${self}slave ${master && nodeId(master)} 0 0 ${epoch} connected`;
  });
  return [...lines, `vars currentEpoch ${masters} lastVoteEpoch 0`, ""].join("\n");
}

function nodeId({ port }: NodePorts): string {
  return createHash("sha1").update(`node ${port}`).digest("hex");
}

/** The port of the node that serves a slot, by CLUSTER NODES. */
function ownerIn(nodes: string, slot: number): number | undefined {
  const owner = nodes
    .split("\n")
    .map((line) => line.trim().split(" "))
    .find(([, , flags = "", , , , , , ...ranges]) => flags.includes("master") && isIn(ranges, slot));
  return owner && Number(/:(\d+)@/.exec(owner[1] ?? "")?.[1]);
}

function isIn(ranges: readonly string[], slot: number): boolean {
  return ranges.some((range) => {
    const [first = "", last = first] = range.split("-");
    return Number(first) <= slot && slot <= Number(last);
  });
}

async function moveKeys(slot: number, from: RedisNode, to: RedisNode): Promise<void> {
  for (;;) {
    const keys = (await from.ask("CLUSTER", "GETKEYSINSLOT", String(slot), "100"))
      .split("\n")
      .filter(Boolean);
    if (keys.length === 0) return;
    await from.ask("MIGRATE", "127.0.0.1", String(to.ownPort), "", "0", "5000", "KEYS", ...keys);
  }
}
