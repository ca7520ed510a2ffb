import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../free-ports.ts";
import { RedisProcess } from "../redis-process.ts";
import { type CliTarget, redisCli } from "./redis-cli.ts";
import { nodePorts, RedisNode } from "./redis-node.ts";
import { until } from "./until.ts";

const SERVERS = 3;
const SENTINELS = 3;
const QUORUM = 2;
const MASTER_NAME = "relay";

export interface SentinelOptions {
  /** Folder of data and configuration; absent: one that is deleted with the topology. */
  readonly folder?: string;
  /** Puts a proxy before each server, which a test can silence. */
  readonly proxied?: boolean;
  /** More settings of the servers, as on redis-server's command line. */
  readonly settings?: readonly string[];
  /** Password of the servers. */
  readonly password?: string;
  /** Password of the Sentinels. */
  readonly sentinelPassword?: string;
  /** How long a server is silent until a Sentinel takes it for dead, milliseconds. */
  readonly downAfterMs?: number;
}

interface Parts {
  readonly folder: string;
  readonly isTemporary: boolean;
  readonly nodes: readonly RedisNode[];
  readonly sentinels: readonly RedisProcess[];
  readonly targets: readonly CliTarget[];
}

/** A primary with two replicas, watched by three Sentinels. */
export class SentinelTopology {
  readonly masterName = MASTER_NAME;
  /** The servers; the first is the primary at the start. */
  readonly nodes: readonly RedisNode[];
  readonly sentinels: readonly RedisProcess[];
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.nodes = parts.nodes;
    this.sentinels = parts.sentinels;
    this.#parts = parts;
  }

  /** Resolves when both replicas follow the primary and each Sentinel knows the others. */
  static async start(options: SentinelOptions = {}): Promise<SentinelTopology> {
    const { folder = await mkdtemp(join(tmpdir(), "relay-sentinel-")) } = options;
    await using started = new AsyncDisposableStack();
    const nodes = await startNodes(folder, options);
    for (const node of nodes) started.defer(() => node.stop());
    const sentinelPorts = await freePorts(SENTINELS);
    const password = options.sentinelPassword;
    const sentinels = await Promise.all(
      sentinelPorts.map(async (port) => {
        const dir = join(folder, `sentinel-${port}`);
        await mkdir(dir, { recursive: true });
        const configFile = join(dir, "sentinel.conf");
        await writeFile(configFile, sentinelConfig({ port, dir, sentinelPorts, nodes, options }));
        const sentinel = await RedisProcess.start({ configFile, isSentinel: true });
        started.defer(() => sentinel.kill());
        return sentinel;
      }),
    );
    const isTemporary = options.folder === undefined;
    const topology = new SentinelTopology({
      folder,
      isTemporary,
      nodes,
      sentinels,
      targets: sentinelPorts.map((port) => ({ port, password })),
    });
    await until("replicas follow their primary", () => topology.#isComplete());
    started.move();
    return topology;
  }

  /** `host:port` of each Sentinel. */
  get sentinelAddresses(): readonly string[] {
    return this.#parts.targets.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The section `redis` of relay.yaml, without passwords. */
  get settings() {
    return { sentinels: this.sentinelAddresses, master_name: MASTER_NAME } as const;
  }

  /** The server that the Sentinels name as the primary. */
  async primary(): Promise<RedisNode> {
    const answers = await Promise.allSettled(
      this.#parts.targets.map((one) => redisCli(one, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME)),
    );
    const ports = answers.flatMap((answer) =>
      answer.status === "fulfilled" ? [Number(answer.value.split("\n")[1])] : [],
    );
    const named = this.nodes.find(({ port }) => ports.filter((one) => one === port).length >= QUORUM);
    if (!named) throw new Error("no quorum of Sentinels agrees on a primary");
    return named;
  }

  /** Waits until another server than `old` is the primary, and returns it. */
  async primaryAfter(old: RedisNode): Promise<RedisNode> {
    return until("another primary", async () => {
      const primary = await this.primary();
      return primary !== old && (await primary.says("role:master")) ? primary : undefined;
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels.map((one) => one.kill()), ...this.nodes.map((node) => node.stop())]);
    if (this.#parts.isTemporary) await rm(this.#parts.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #isComplete(): Promise<true | undefined> {
    const isFollowed = (await this.nodes[0]?.says(`connected_slaves:${SERVERS - 1}`)) === true;
    const isLinked = await Promise.all(this.nodes.slice(1).map((node) => node.says("master_link_status:up")));
    const quorums = this.#parts.targets.map((one) => redisCli(one, "SENTINEL", "CKQUORUM", MASTER_NAME));
    await Promise.all(quorums);
    return isFollowed && isLinked.every(Boolean) ? true : undefined;
  }
}

async function startNodes(
  folder: string,
  { proxied = false, settings = [], password }: SentinelOptions,
): Promise<readonly RedisNode[]> {
  const ports = await nodePorts(SERVERS, proxied);
  const primary = String(ports[0]?.announced);
  return Promise.all(
    ports.map((own, index) => {
      const announced = [
        "--replica-announce-ip",
        "127.0.0.1",
        "--replica-announce-port",
        String(own.announced),
      ];
      const replicating = [
        "--repl-diskless-sync-delay",
        "0",
        "--repl-timeout",
        "5",
        "--shutdown-timeout",
        "0",
      ];
      const role = index === 0 ? [] : ["--replicaof", "127.0.0.1", primary];
      const dir = join(folder, `server-${index}`);
      return RedisNode.start(own, {
        dataDir: dir,
        settings: [...announced, ...replicating, ...role, ...settings],
        password,
      });
    }),
  );
}

interface SentinelConfig {
  readonly port: number;
  readonly dir: string;
  readonly sentinelPorts: readonly number[];
  readonly nodes: readonly RedisNode[];
  readonly options: SentinelOptions;
}

/** The configuration of a Sentinel that knows all others already; finding each other would take seconds. */
function sentinelConfig({ port, dir, sentinelPorts, nodes, options }: SentinelConfig): string {
  const { downAfterMs = 500, password, sentinelPassword } = options;
  const [primary, ...replicas] = nodes;
  return [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${JSON.stringify(dir)}`,
    `sentinel myid ${sentinelId(port)}`,
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${primary?.port} ${QUORUM}`,
    `sentinel down-after-milliseconds ${MASTER_NAME} ${downAfterMs}`,
    `sentinel failover-timeout ${MASTER_NAME} 1000`,
    `sentinel parallel-syncs ${MASTER_NAME} ${SERVERS - 1}`,
    ...replicas.map((replica) => `sentinel known-replica ${MASTER_NAME} 127.0.0.1 ${replica.port}`),
    ...sentinelPorts
      .filter((other) => other !== port)
      .map((other) => `sentinel known-sentinel ${MASTER_NAME} 127.0.0.1 ${other} ${sentinelId(other)}`),
    ...(password === undefined ? [] : [`sentinel auth-pass ${MASTER_NAME} ${password}`]),
    ...(sentinelPassword === undefined
      ? []
      : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
    "",
  ].join("\n");
}

function sentinelId(port: number): string {
  return createHash("sha1").update(`sentinel ${port}`).digest("hex");
}
