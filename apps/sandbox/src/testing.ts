import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp, type SandboxOptions } from "./app.ts";
import type { ListedFault } from "./faults.ts";
import type { DatasetSummary } from "./arrivals.ts";
import type { PlatformName } from "./platform.ts";

export const TOKEN = "sandbox-token";
export const META_DATASET = "1001";
export const TIKTOK_DATASET = "C0PIXEL";

/** SHA-256 of `ada.lovelace@example.com`, one of the worked examples. */
export const EMAIL_DIGEST = "e814ff3dc480a94c7ce9334062ec4733c75a002f4bcec0197f62ffea64059e2f";

/** The time of all tests of the sandbox, unless one moves the clock. */
export const NOON_MS = Date.UTC(2026, 10, 20, 12);
export const NOON = NOON_MS / 1000;

export type Json = Record<string, unknown>;

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

/** A sandbox on a free port, with a clock that stands still until the test moves it. */
export class TestSandbox implements AsyncDisposable {
  readonly clock: { nowMs: number };
  readonly url: string;
  readonly #server: Server;

  constructor(server: Server, clock: { nowMs: number }) {
    this.clock = clock;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
  }

  call(method: string, path: string, body?: unknown): Promise<Reply> {
    return send(`${this.url}${path}`, method, JSON_TYPE, body);
  }

  meta(data: unknown, extra: Extra = {}): Promise<Reply> {
    const { path = `/v26.0/${META_DATASET}/events`, body, headers } = extra;
    const all = { ...JSON_TYPE, authorization: `Bearer ${TOKEN}`, ...headers };
    return send(`${this.url}${path}`, "POST", all, { data, ...body });
  }

  /** Makes a query with the token where each platform expects it. */
  read(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const all = { authorization: `Bearer ${TOKEN}`, "access-token": TOKEN, ...headers };
    return send(`${this.url}${path}`, "GET", all);
  }

  tiktok(data: unknown, { body, headers }: Extra = {}): Promise<Reply> {
    const all = { ...JSON_TYPE, "access-token": TOKEN, ...headers };
    const source = { event_source: "web", event_source_id: TIKTOK_DATASET };
    return send(`${this.url}/open_api/v1.3/event/track/`, "POST", all, { ...source, data, ...body });
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

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

export async function startSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const clock = { nowMs: NOON_MS };
  const usual = { tokens: new Set([TOKEN]), record: "events", latencyMs: 0, now: () => clock.nowMs } as const;
  const server = createServer(createApp({ ...usual, ...options })).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new TestSandbox(server, clock);
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

/** A valid Meta event; `changes` replace whole keys, and `undefined` removes one. */
export function metaEvent(changes: Json = {}): Json {
  return {
    event_name: "Lead",
    event_time: NOON - 60,
    action_source: "website",
    event_id: "lead-1",
    event_source_url: "https://shop.example/thanks",
    user_data: { em: [EMAIL_DIGEST], client_user_agent: "Mozilla/5.0" },
    ...changes,
  };
}

/** A valid TikTok web event. */
export function tiktokEvent(changes: Json = {}): Json {
  return {
    event: "Purchase",
    event_time: NOON - 60,
    event_id: "order-1",
    user: { email: EMAIL_DIGEST, ip: "203.0.113.9", user_agent: "Mozilla/5.0" },
    properties: { value: 0, currency: "EUR" },
    page: { url: "https://shop.example/thanks?utm=1" },
    ...changes,
  };
}
