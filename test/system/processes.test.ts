import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Agent, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { type Deployment, NODE_ENVIRONMENT, type Program, PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { arrivals, KEY, openShop, purchase } from "./shop.ts";

/** Each keeps one connection open; each process of the ingest API has some of them. */
const PRODUCERS = 4;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openShop({
    destinations: {
      "meta-shop": {
        platform: "meta",
        options: { dataset_id: "1001" },
        lanes: 8,
      },
    },
    settings: { ingest: { processes: 2 }, worker: { processes: 2 } },
    latencyMs: 20,
  });
});
afterAll(async () => {
  await deployment.stop();
});

/** The processes that a program has started. */
function processesOf({ pid }: Program): readonly number[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return pids === "" ? [] : pids.split(" ").map(Number);
}

/** Asks until it is answered: a connection that an ended process was handed is closed. */
async function ask(program: Program, path: string): Promise<string> {
  const answer = await vi.waitFor(
    () => fetch(`${program.url}${path}`, { headers: { connection: "close" } }),
    30_000,
  );
  return answer.text();
}

/** The sum of a metric over its labels. */
async function metric(program: Program, name: string): Promise<number> {
  const body = await ask(program, "/metrics");
  const lines = body.split("\n").filter((line) => new RegExp(`^${name}[{ ]`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** A producer with one kept connection. It repeats a conversion until it is acknowledged. */
class Producer {
  readonly acknowledged: string[] = [];
  failures = 0;
  readonly #name: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #done: Promise<void>;
  #isStopping = false;

  constructor(name: string) {
    this.#name = name;
    this.#done = this.#produce();
  }

  /** Resolves when so many more are acknowledged. */
  async acknowledges(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    await expect.poll(() => this.acknowledged.length, { interval: 5 }).toBeGreaterThan(goal);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#done;
    this.#agent.destroy();
  }

  async #produce(): Promise<void> {
    for (let n = 0; !this.#isStopping; n += 1) {
      const conversion = purchase(`${this.#name}-${n}`);
      while (!(await this.#sent(conversion))) this.failures += 1;
      this.acknowledged.push(conversion.event_id);
    }
  }

  #sent(conversion: unknown): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
    const options = { method: "POST", agent: this.#agent, headers };
    const sent = httpRequest(`${deployment.ingest.url}/v1/events`, options, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 202));
    });
    sent.on("error", () => resolve(false));
    sent.end(JSON.stringify(conversion));
    return promise;
  }
}

test("two processes of each program survive the loss of one under load, and stop with one signal", async () => {
  const { ingest, workers } = deployment;
  const [worker] = workers;
  if (!worker) throw new Error("there is no worker");
  const [ingestProcesses, workerProcesses] = [processesOf(ingest), processesOf(worker)];
  expect([ingestProcesses.length, workerProcesses.length]).toEqual([2, 2]);

  const producers = Array.from({ length: PRODUCERS }, (_, n) => new Producer(String(n)));
  await Promise.all(producers.map((producer) => producer.acknowledges(20)));
  const before = await metric(ingest, "relay_events_judged_total");
  for (const [victim] of [ingestProcesses, workerProcesses]) process.kill(victim ?? 0, "SIGKILL");
  await Promise.all(producers.map((producer) => producer.acknowledges(20)));
  await Promise.all(producers.map((producer) => producer.stop()));

  // Connections to the lost process broke once. The others noticed nothing.
  expect(producers.filter(({ failures }) => failures === 0).length).toBeGreaterThanOrEqual(1);
  expect(producers.filter(({ failures }) => failures > 0).length).toBeGreaterThanOrEqual(1);
  // What the lost process had counted stays in the sum.
  expect(await metric(ingest, "relay_events_judged_total")).toBeGreaterThan(before);
  for (const program of [ingest, worker]) {
    await expect
      .poll(() => ask(program, "/readyz"))
      .toBe('{"status":"ready","processes":{"configured":2,"ready":2}}');
    expect(await metric(program, "relay_process_replacements_total")).toBe(1);
  }
  const acknowledged = producers.flatMap((producer) => producer.acknowledged);
  await expect
    .poll(async () => new Set((await arrivals(deployment)).map(({ eventId }) => eventId)).size)
    .toBe(acknowledged.length);

  const left = [...processesOf(ingest), ...processesOf(worker)];
  expect(left).not.toContain(ingestProcesses[0]);
  expect(await Promise.all([ingest.stop(), worker.stop()])).toEqual([0, 0]);
  for (const pid of left) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

interface Failure {
  readonly code: number | null;
  readonly said: string;
}

/** Starts the ingest API with two processes and a setting that it cannot work with. */
async function failedStart(name: string, setting: Readonly<Record<string, string>>): Promise<Failure> {
  const config = JSON.parse(readFileSync(deployment.configFile, "utf8")) as Record<string, unknown>;
  const file = `${deployment.configFile}.${name}`;
  await writeFile(file, JSON.stringify({ ...config, ...(name === "routes" && { routes: [] }) }));
  const child = spawn(process.execPath, ["apps/ingest-api/src/main.ts"], {
    cwd: PROJECT_ROOT,
    env: { ...NODE_ENVIRONMENT, RELAY_CONFIG: file, REDIS_URL: deployment.redis.url, ...setting },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: code as number | null, said };
}

test("a start that cannot succeed ends with one message and its exit code", async () => {
  const [config, port] = await Promise.all([
    failedStart("routes", {}),
    failedStart("port", { INGEST_PORT: String(deployment.sandbox.port) }),
  ]);
  expect(config).toMatchObject({ code: 2, said: expect.stringMatching(/^RELAY_CONFIG_INVALID.*\n/) });
  expect(config.said.match(/RELAY_/g)).toHaveLength(1);
  expect(port).toMatchObject({ code: 3, said: expect.stringMatching(/^RELAY_CANNOT_LISTEN.*\n/) });
  expect(port.said.match(/RELAY_/g)).toHaveLength(1);
});
