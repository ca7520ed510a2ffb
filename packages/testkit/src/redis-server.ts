import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_ROOT } from "./program.ts";

export interface RedisServerOptions {
  /** Folder of its append-only file; absent: one that is deleted when the server stops. */
  readonly dataDir?: string;
  readonly port?: number;
  /** More settings, as on redis-server's command line: `["--maxmemory", "64mb"]`. */
  readonly settings?: readonly string[];
  /** More environment, such as that of a fake clock. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A private redis-server: append-only file, no eviction, loopback only. */
export class RedisServer {
  readonly port: number;
  readonly #dataDir: string;
  readonly #temporary: boolean;
  readonly #options: LaunchOptions;
  #child: ChildProcess;

  private constructor(
    port: number,
    { dataDir, temporary }: { readonly dataDir: string; readonly temporary: boolean },
    options: LaunchOptions,
    child: ChildProcess,
  ) {
    this.port = port;
    this.#dataDir = dataDir;
    this.#temporary = temporary;
    this.#options = options;
    this.#child = child;
  }

  static async start({
    dataDir,
    port,
    settings = [],
    env = {},
  }: RedisServerOptions = {}): Promise<RedisServer> {
    const dir = dataDir ?? (await mkdtemp(join(tmpdir(), "relay-redis-")));
    await mkdir(dir, { recursive: true });
    const chosen = port ?? (await freePort());
    const options = { settings, env };
    const data = { dataDir: dir, temporary: dataDir === undefined };
    return new RedisServer(chosen, data, options, await launch(chosen, dir, options));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Kills it, as a crash would; its append-only file stays. */
  async kill(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  /** Starts it again on the same port and data. */
  async restart(): Promise<void> {
    this.#child = await launch(this.port, this.#dataDir, this.#options);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      await exited;
    }
    if (this.#temporary) await rm(this.#dataDir, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

interface LaunchOptions {
  readonly settings: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function launch(port: number, dir: string, { settings, env }: LaunchOptions): Promise<ChildProcess> {
  const fixed = ["--bind", "127.0.0.1", "--port", String(port), "--dir", dir];
  const durable = [
    "--appendonly",
    "yes",
    "--appendfsync",
    "everysec",
    "--save",
    "",
    "--maxmemory-policy",
    "noeviction",
  ];
  const child = spawn(redisServerProgram(), [...fixed, ...durable, ...settings], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}:\n${output}`)));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("Ready to accept connections")) resolve();
    });
  });
  child.stdout.resume();
  return child;
}

/** The redis-server that `npm run setup` found or installed; without a setup, the one on PATH. */
function redisServerProgram(): string {
  const record = join(PROJECT_ROOT, ".relay", "redis-server.json");
  if (!existsSync(record)) return "redis-server";
  return (JSON.parse(readFileSync(record, "utf8")) as { command: string }).command;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
