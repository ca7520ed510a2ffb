import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const PROJECT_ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * How Node is started for every program, here and in the images. Bodies and segments of a megabyte live for
 * milliseconds: room for them in the young generation saves copying them. One helper thread for each core instead of
 * four: the collector's threads of one program delay the answers of another. And no large collection while the heap is
 * still small, or each time that 64 MB of buffers were made.
 */
export const NODE_FLAGS = [
  "--max-semi-space-size=32",
  "--v8-pool-size=0",
  "--initial-old-space-size=128",
  "--external-memory-accounted-in-global-limit",
] as const;

/**
 * The environment in which a test starts Node, and nothing else of its own. Compiled code is cached, as in `npx relay`:
 * a run of the suite starts hundreds of programs, and compiling is half of a start.
 */
export const NODE_ENVIRONMENT = {
  PATH: process.env["PATH"],
  NODE_COMPILE_CACHE: join(PROJECT_ROOT, ".relay", "compiled"),
} as const;

export interface ProgramOptions {
  /** Added to a minimal environment; nothing else of this process' environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** File for its output; absent: it is dropped. */
  readonly logFile?: string;
  /** Another copy of the project to start it from. */
  readonly root?: string;
  /** Its entry file, from the project's root; absent: `apps/<app>/src/main.ts`. */
  readonly file?: string;
}

/** A program of the relay running as its own process. */
export class Program {
  readonly name: string;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(name: string, port: number, child: ChildProcess, exited: Promise<unknown>) {
    this.name = name;
    this.port = port;
    this.#child = child;
    this.#exited = exited;
  }

  /** Starts it and resolves when it prints where it listens. */
  static async start(
    app: string,
    { env = {}, logFile, root = PROJECT_ROOT, file = `apps/${app}/src/main.ts` }: ProgramOptions = {},
  ): Promise<Program> {
    const child = spawn(process.execPath, [...NODE_FLAGS, file], {
      cwd: root,
      env: { ...NODE_ENVIRONMENT, NODE_ENV: "production", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exited = once(child, "exit");
    const errors: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors.push(text);
      if (errors.length > 50) errors.shift();
    });
    const lines = createInterface({ input: child.stdout });
    const listening = Promise.withResolvers<number>();
    lines.on("line", (line) => {
      if (!line.startsWith('{"listening"')) return;
      listening.resolve((JSON.parse(line) as { listening: { port: number } }).listening.port);
    });
    if (logFile !== undefined) {
      mkdirSync(dirname(logFile), { recursive: true });
      const log = createWriteStream(logFile, { flags: "a" });
      child.stdout.pipe(log, { end: false });
      child.stderr.pipe(log, { end: false });
    }
    child.once("exit", () =>
      listening.reject(new Error(`${app} ended before it listened:\n${errors.join("")}`)),
    );
    return new Program(app, await listening.promise, child, exited);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Whether it has ended, by itself or because it was told to. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Asks it to stop and waits for its end. */
  async stop(): Promise<number | null> {
    if (!this.hasEnded) this.#child.kill("SIGTERM");
    await this.#exited;
    return this.#child.exitCode;
  }

  /** Kills it, as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  /** Stops the process, as an overloaded or migrated machine may, until it is thawed. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.hasEnded) return;
    await this.kill();
  }
}
