import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { buildah, STORAGE_ARGS } from "./buildah.ts";

/** What an image says about itself. */
export interface ImageConfig {
  readonly User: string;
  readonly Cmd: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

interface Inspected {
  readonly Docker: { readonly config: ImageConfig };
}

/** A container of an image. Its network is the machine's. */
export class Container implements AsyncDisposable {
  readonly name: string;
  /** Where the machine sees its files. */
  readonly root: string;
  readonly config: ImageConfig;
  readonly #env: readonly string[];
  readonly #volumes: readonly string[];

  private constructor(
    container: Pick<Container, "name" | "root" | "config">,
    env: readonly string[],
    volumes: readonly string[],
  ) {
    ({ name: this.name, root: this.root, config: this.config } = container);
    this.#env = env;
    this.#volumes = volumes;
  }

  /** @param volumes files and folders of the machine: `/here:/there:ro`. */
  static async of(
    image: string,
    env: Readonly<Record<string, string>> = {},
    volumes: readonly string[] = [],
  ): Promise<Container> {
    const inspected = JSON.parse(await buildah("inspect", "--type", "image", image)) as Inspected;
    const name = await buildah("from", image);
    const root = await buildah("mount", name);
    const variables = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
    return new Container(
      { name, root, config: inspected.Docker.config },
      variables,
      volumes.flatMap((each) => ["--volume", each]),
    );
  }

  /** Runs a command in it to its end. Resolves with its standard output. */
  run(...command: readonly string[]): Promise<string> {
    return buildah(...this.#runArgs(command));
  }

  /** Starts what the image starts, and resolves when that says where it listens. */
  async start(): Promise<RunningContainer> {
    const child = spawn("buildah", [...STORAGE_ARGS, ...this.#runArgs(this.config.Cmd)]);
    const errors: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
    const port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (!line.startsWith('{"listening"')) return;
        resolve((JSON.parse(line) as { readonly listening: { readonly port: number } }).listening.port);
      });
      child.once("exit", () => reject(new Error(errors.join(""))));
    });
    return new RunningContainer(this, child, port);
  }

  #runArgs(command: readonly string[]): readonly string[] {
    return ["run", "--isolation", "chroot", ...this.#env, ...this.#volumes, this.name, "--", ...command];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await buildah("rm", this.name);
  }
}

/** A container whose program runs. When disposed of, it stops. */
export class RunningContainer implements AsyncDisposable {
  readonly #container: Container;
  readonly #child: ChildProcess;
  readonly port: number;

  constructor(container: Container, child: ChildProcess, port: number) {
    this.#container = container;
    this.#child = child;
    this.port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs the image's health check, on the port of this container. Rejects when the program is not well. */
  async isHealthy(): Promise<void> {
    const [, ...command] = this.#container.config.Healthcheck?.Test ?? [];
    await this.#container.run(...command.map((word) => (/^\d+$/.test(word) ? String(this.port) : word)));
  }

  /** Asks the program to stop, as a runtime of containers does. Resolves with its exit code. */
  async stop(): Promise<number> {
    const exited = once(this.#child, "exit");
    // buildah passes no signals on, so the program itself gets it: the last of the processes that lead to it.
    let pid = this.#child.pid ?? 0;
    for (let child = childOf(pid); child !== undefined; child = childOf(pid)) pid = child;
    process.kill(pid, "SIGTERM");
    return ((await exited) as [number])[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) await this.stop();
  }
}

/** The first process that a process has started, by any of its threads, if there is one. */
function childOf(pid: number): number | undefined {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim(),
  );
  const [first] = children.filter((text) => text !== "");
  return first === undefined ? undefined : Number(first.split(" ")[0]);
}
