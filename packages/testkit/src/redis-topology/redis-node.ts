import { freePorts } from "../free-ports.ts";
import { RedisServer } from "../redis-server.ts";
import { TcpProxy } from "../tcp-proxy.ts";
import { redisCli } from "./redis-cli.ts";

/** The ports of a server of a topology, chosen before any of them starts. */
export interface NodePorts {
  /** Where the server listens. */
  readonly port: number;
  /** Where a member of a cluster listens for the others. */
  readonly busPort: number;
  readonly proxy: TcpProxy | undefined;
  /** The port that clients and other servers are told. */
  readonly announced: number;
}

/** Chooses the ports of some servers; with `proxied`, each gets a proxy that the others and all clients go through. */
export async function nodePorts(count: number, proxied: boolean): Promise<readonly NodePorts[]> {
  const free = await freePorts(2 * count);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const [port = 0, busPort = 0] = free.slice(2 * index);
      const proxy = proxied ? await TcpProxy.start(port) : undefined;
      return { port, busPort, proxy, announced: proxy?.port ?? port };
    }),
  );
}

export interface NodeOptions {
  readonly dataDir: string;
  readonly settings: readonly string[];
  /** Of the default user; absent: none is asked for. */
  readonly password?: string | undefined;
}

/** A redis-server of a topology, which a test can kill, freeze and, where it has a proxy, cut off. */
export class RedisNode {
  readonly #ports: NodePorts;
  readonly #server: RedisServer;
  readonly #password: string | undefined;

  private constructor(ports: NodePorts, server: RedisServer, password: string | undefined) {
    this.#ports = ports;
    this.#server = server;
    this.#password = password;
  }

  static async start(ports: NodePorts, { dataDir, settings, password }: NodeOptions): Promise<RedisNode> {
    const secured = password === undefined ? [] : ["--requirepass", password, "--masterauth", password];
    const server = await RedisServer.start({
      port: ports.port,
      dataDir,
      settings: [...settings, ...secured],
    });
    return new RedisNode(ports, server, password);
  }

  /** The port that it is known by. */
  get port(): number {
    return this.#ports.announced;
  }

  /** `host:port` that it is known by. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Asks the server itself, past its proxy. Returns the answer as redis-cli prints it. */
  ask(...command: readonly string[]): Promise<string> {
    return redisCli({ port: this.#server.port, password: this.#password }, ...command);
  }

  /** Whether INFO holds this line, such as `role:master`. */
  async says(line: string): Promise<boolean> {
    return (await this.ask("INFO")).split("\n").some((one) => one.trim() === line);
  }

  /** Where the server itself listens. */
  get ownPort(): number {
    return this.#server.port;
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  restart(): Promise<void> {
    return this.#server.restart();
  }

  freeze(): void {
    this.#server.freeze();
  }

  thaw(): void {
    this.#server.thaw();
  }

  /** Swallows every byte to and from it without a reset, from now on. Needs a proxied topology. */
  vanish(): void {
    this.#proxy.vanish();
  }

  /** Lets new connections reach it again. */
  reappear(): void {
    this.#proxy.reappear();
  }

  /** Ends it at once. What it has written stays. */
  async stop(): Promise<void> {
    await this.#server.kill();
    await this.#ports.proxy?.stop();
  }

  get #proxy(): TcpProxy {
    if (!this.#ports.proxy) throw new Error("start the topology with `proxied`");
    return this.#ports.proxy;
  }
}
