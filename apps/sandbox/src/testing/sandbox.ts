import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createApp, type SandboxOptions } from "../app.ts";
import type { DatasetSummary } from "../arrivals.ts";
import type { ListedFault } from "../faults.ts";
import type { PlatformName } from "../platform.ts";
import { type Json, META_DATASET, metaEvent, NOON_MS, TIKTOK_DATASET, tiktokEvent, TOKEN } from "./events.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

interface Extra {
  /** Top-level keys beside `data`, or instead of it. */
  readonly body?: Json;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = { "content-type": "application/json" };

/**
 * Returns a sandbox for the tests of one file. It starts before the first test, forgets everything before each and stops
 * after the last.
 */
export function useSandbox(): TestSandbox {
  const sandbox = new TestSandbox();
  beforeAll(() => sandbox.start());
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox[Symbol.asyncDispose]());
  return sandbox;
}

/** Returns a running sandbox with settings of its own. */
export async function startSandbox(options: Partial<SandboxOptions>): Promise<TestSandbox> {
  const sandbox = new TestSandbox(options);
  await sandbox.start();
  return sandbox;
}

/** A sandbox on a free port, with a clock that stands still until the test moves it. */
export class TestSandbox implements AsyncDisposable {
  readonly clock = { nowMs: NOON_MS };
  readonly #server: Server;

  constructor(options: Partial<SandboxOptions> = {}) {
    const usual = { tokens: new Set([TOKEN]), record: "events", latencyMs: 0, concurrency: 0 } as const;
    this.#server = createServer(createApp({ ...usual, now: () => this.clock.nowMs, ...options }));
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async reset(): Promise<void> {
    this.clock.nowMs = NOON_MS;
    await this.call("POST", "/_sandbox/reset");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  call(method: string, path: string, body?: unknown): Promise<Reply> {
    return send(`${this.url}${path}`, method, JSON_TYPE, body);
  }

  meta(data: unknown = [metaEvent()], extra: Extra = {}): Promise<Reply> {
    const { path = `/v26.0/${META_DATASET}/events`, body, headers } = extra;
    const all = { ...JSON_TYPE, authorization: `Bearer ${TOKEN}`, ...headers };
    return send(`${this.url}${path}`, "POST", all, { data, ...body });
  }

  tiktok(data: unknown = [tiktokEvent()], { body, headers }: Extra = {}): Promise<Reply> {
    const all = { ...JSON_TYPE, "access-token": TOKEN, ...headers };
    const source = { event_source: "web", event_source_id: TIKTOK_DATASET };
    return send(`${this.url}/open_api/v1.3/event/track/`, "POST", all, { ...source, data, ...body });
  }

  /** Makes a query with the token where each platform expects it. */
  query(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const all = { authorization: `Bearer ${TOKEN}`, "access-token": TOKEN, ...headers };
    return send(`${this.url}${path}`, "GET", all);
  }

  /** Orders a fault and returns the id of its rule. */
  async fault(rule: Json): Promise<string> {
    const { status, body } = await this.call("POST", "/_sandbox/faults", rule);
    if (status !== 201) throw new Error(String(body["error"]));
    return String(body["id"]);
  }

  async faults(): Promise<readonly ListedFault[]> {
    return (await this.call("GET", "/_sandbox/faults")).body["faults"] as ListedFault[];
  }

  /** The summary of the one dataset that a test has sent to. */
  async summary(platform: PlatformName): Promise<DatasetSummary> {
    const { body } = await this.call("GET", "/_sandbox/summary");
    const [only] = Object.values(body[platform] as Record<string, DatasetSummary>);
    if (only === undefined) throw new Error(`${platform} has seen nothing`);
    return only;
  }

  async accepted(query = ""): Promise<readonly Json[]> {
    const lines = await (await fetch(`${this.url}/_sandbox/accepted${query}`)).text();
    return lines
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Json);
  }

  /** The ids of the accepted events, in order of arrival. */
  async acceptedIds(): Promise<readonly unknown[]> {
    return (await this.accepted()).map((line) => line["eventId"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Reply> {
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as Json) : { text },
  };
}
