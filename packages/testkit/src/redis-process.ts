import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT_ROOT } from "./program.ts";

/** What to start. */
export interface RedisLaunch {
  readonly configFile: string;
  /** Starts a Sentinel, not a server. */
  readonly isSentinel?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A redis-server, or a Sentinel, as its own process. It may rewrite its configuration file. */
export class RedisProcess {
  readonly #launch: RedisLaunch;
  #child: ChildProcess;

  private constructor(launch: RedisLaunch, child: ChildProcess) {
    this.#launch = launch;
    this.#child = child;
  }

  /** Resolves when it serves. Rejects with its output when it ends before. */
  static async start(launch: RedisLaunch): Promise<RedisProcess> {
    return new RedisProcess(launch, await spawnRedis(launch));
  }

  /** Kills it, as a crash would; its files stay. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Starts it again with its configuration file and its data. */
  async restart(): Promise<void> {
    this.#child = await spawnRedis(this.#launch);
  }

  /** Stops the process, as an overloaded or migrated machine may, until it is thawed. Its sockets stay open. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  /** Asks it to end, also when it is frozen, and waits for that. */
  async stop(): Promise<void> {
    this.thaw();
    await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
  }
}

async function spawnRedis({ configFile, isSentinel = false, env = {} }: RedisLaunch): Promise<ChildProcess> {
  const program = redisProgram("redis-server");
  const child = spawn(program, [configFile, ...(isSentinel ? ["--sentinel"] : [])], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const serves = isSentinel ? "Sentinel ID is" : "Ready to accept connections";
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}:\n${output}`)));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes(serves)) resolve();
    });
  });
  child.stdout.removeAllListeners("data").resume();
  return child;
}

/** The program beside the redis-server that `npm run setup` found or installed; without a setup, the one on PATH. */
export function redisProgram(name: "redis-server" | "redis-cli"): string {
  const record = join(PROJECT_ROOT, ".relay", "redis-server.json");
  if (!existsSync(record)) return name;
  const { command } = JSON.parse(readFileSync(record, "utf8")) as { command: string };
  return name === "redis-server" || !command.includes("/") ? command : join(dirname(command), name);
}
