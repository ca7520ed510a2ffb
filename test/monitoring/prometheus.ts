import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this machine has Prometheus; set-up installs it where it can. */
export const hasPrometheus = ["prometheus", "promtool"].every(
  (program) => spawnSync(program, ["--version"]).status === 0,
);

/** One series of an instant query. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

/** A real Prometheus that scrapes each second. */
export class Prometheus {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #url: string;

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.#url = url;
  }

  /** @param jobs job -> host and port of each of its programs. */
  static async start(jobs: Readonly<Record<string, readonly string[]>>): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), "relay-prometheus-"));
    const config = {
      global: { scrape_interval: "1s" },
      scrape_configs: Object.entries(jobs).map(([job_name, targets]) => ({
        job_name,
        static_configs: [{ targets }],
      })),
    };
    await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config));
    const child = spawn(
      "prometheus",
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        "--web.listen-address=127.0.0.1:0",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const port = await portOf(child);
    return new Prometheus(child, folder, `http://127.0.0.1:${port}`);
  }

  async query(expression: string): Promise<readonly Series[]> {
    const response = await fetch(`${this.#url}/api/v1/query`, {
      method: "POST",
      body: new URLSearchParams({ query: expression }),
    });
    const answer = (await response.json()) as {
      readonly status: string;
      readonly error?: string;
      readonly data?: { readonly result: readonly Series[] };
    };
    if (answer.status !== "success") throw new Error(`${answer.error}: ${expression}`);
    return answer.data?.result ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** It says in its log where it listens. */
function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      const port = /Listening on.*?127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (port !== undefined && log.includes("ready to receive web requests")) resolve(port);
    });
    child.once("exit", () => reject(new Error(`prometheus ended:\n${log}`)));
  });
}
