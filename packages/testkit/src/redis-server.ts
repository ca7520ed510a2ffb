import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "./free-ports.ts";
import { RedisProcess } from "./redis-process.ts";

export interface RedisServerOptions {
  /** Folder of its append-only file; absent: one that is deleted when the server stops. */
  readonly dataDir?: string;
  readonly port?: number;
  /** More settings, as on redis-server's command line: `["--maxmemory", "64mb"]`. */
  readonly settings?: readonly string[];
  /** More environment, such as that of a fake clock. */
  readonly env?: Readonly<Record<string, string>>;
}

const DURABLE = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy"];

/** A private redis-server: append-only file, no eviction, loopback only. */
export class RedisServer {
  readonly port: number;
  readonly #dataDir: string;
  readonly #temporary: boolean;
  readonly #process: RedisProcess;

  private constructor(port: number, dataDir: string, temporary: boolean, running: RedisProcess) {
    this.port = port;
    this.#dataDir = dataDir;
    this.#temporary = temporary;
    this.#process = running;
  }

  static async start({
    dataDir,
    port,
    settings = [],
    env = {},
  }: RedisServerOptions = {}): Promise<RedisServer> {
    const dir = dataDir ?? (await mkdtemp(join(tmpdir(), "relay-redis-")));
    await mkdir(dir, { recursive: true });
    const [chosen = 0] = port === undefined ? await freePorts(1) : [port];
    const fixed = ["--bind", "127.0.0.1", "--port", String(chosen), "--dir", dir];
    const configFile = join(dir, "redis.conf");
    await writeFile(configFile, configText([...fixed, ...DURABLE, "noeviction", ...settings]));
    return new RedisServer(chosen, dir, dataDir === undefined, await RedisProcess.start({ configFile, env }));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Kills it, as a crash would; its append-only file stays. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** Starts it again on the same port and data, with what it has written into its configuration. */
  restart(): Promise<void> {
    return this.#process.restart();
  }

  /** Stops the process, as an overloaded or migrated machine may, until it is thawed. Its sockets stay open. */
  freeze(): void {
    this.#process.freeze();
  }

  thaw(): void {
    this.#process.thaw();
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    if (this.#temporary) await rm(this.#dataDir, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** A configuration file with settings as on the command line. */
function configText(settings: readonly string[]): string {
  const words = settings.map((word) => (word.startsWith("--") ? `\n${word.slice(2)}` : JSON.stringify(word)));
  return `${words.join(" ").trim()}\n`;
}
