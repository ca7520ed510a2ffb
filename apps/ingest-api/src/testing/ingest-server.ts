import { createHash } from "node:crypto";
import {
  CONSENT_AS_SAID,
  type DeliveryStatus,
  NO_TRACING,
  type NewReport,
  type ReportedStatus,
  type Signal,
} from "@relay/core";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import type { Pressure } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { ALONE, type Config, createMetrics } from "@relay/runtime";
import { RecordingWriter, shopDestinations } from "@relay/testkit/shop";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type AppContext, createApp } from "../app.ts";

/** The time of all tests, Unix seconds. */
export const NOW = 1_795_000_000;
/** The API key of the source shop, which is routed to both destinations of the shop. */
export const KEY = "key-of-the-shop";
/** The limits of the ingest API. */
export const LIMITS = { maxBodyBytes: 100_000, maxEvents: 50 } as const;

const digest = (key: string) => createHash("sha256").update(key).digest("hex");
const destinations = new Map(
  Array.from(shopDestinations(PLATFORMS), ([name, one]) => [name, { ...one, ledgerHours: 48 }]),
);
const config = {
  platforms: PLATFORMS,
  sources: new Map([
    [
      "shop",
      {
        name: "shop",
        apiKeySha256: [digest(KEY)],
        consent: CONSENT_AS_SAID,
        webhookSecrets: ["secret"],
      },
    ],
  ]),
  destinations,
  routes: [
    {
      source: "shop",
      destinations: [...destinations.keys()],
      actionSources: new Set(["website", "physical_store"]),
    },
  ],
  ingest: {
    max_body_bytes: LIMITS.maxBodyBytes,
    max_events: LIMITS.maxEvents,
    max_conversion_bytes: 65_536,
    trusted_proxies: [],
  },
  actors: { meta: { as_hosted: false }, tiktok: { as_hosted: false } },
  webhooks: { mayReach: (address: string) => address !== "169.254.169.254" },
} as unknown as Config;

/** A conversion that both destinations take. */
export const lead = (id: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  event_name: "Lead",
  event_time: NOW - 60,
  event_id: id,
  action_source: "website",
  event_source_url: "https://shop.example/",
  user_data: { em: "ada@example.com", client_user_agent: "Mozilla/5.0" },
  ...fields,
});

export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly severity: string;
  readonly destination?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly type?: string;
    readonly results?: readonly {
      readonly status: string;
      readonly destinations?: readonly string[];
      readonly faults?: readonly Fault[];
    }[];
    readonly [field: string]: unknown;
  };
}

/** Serves the ingest API for the tests of a file, without Redis. Everything is as at the start before each test. */
export function useIngest(): IngestServer {
  const server = new IngestServer();
  beforeAll(() => server.start());
  beforeEach(() => server.reset());
  afterAll(() => server.stop());
  return server;
}

export class IngestServer {
  readonly writer = new RecordingWriter();
  readonly signals: Signal[] = [];
  readonly reports: NewReport[] = [];
  readonly noted: ReportedStatus[] = [];
  readonly #metrics = createMetrics();
  #listening: Listening | undefined;
  pressure: Pressure = { kind: "room" };
  /** Names of destinations whose backlogs are full. */
  full: ReadonlySet<string> = new Set();
  /** `<source> <destination>`, when the source has filled its share of the backlog. */
  shareFull = "";
  /** After how many milliseconds the source may send; 0: now. */
  allowanceAfterMs = 0;
  /** The statuses that are known at each destination. */
  statusOf: (destination: string, eventId: string) => DeliveryStatus["status"] = () => "unknown";

  async start(): Promise<void> {
    this.#listening = await listenOn(createApp(this.#context()), "127.0.0.1", 0);
  }

  reset(): void {
    this.writer.forget();
    this.signals.length = 0;
    this.reports.length = 0;
    this.pressure = { kind: "room" };
    this.full = new Set();
    this.shareFull = "";
    this.allowanceAfterMs = 0;
    this.statusOf = () => "unknown";
  }

  async stop(): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
  }

  ask(path: string, init: RequestInit = {}, key: string = KEY): Promise<Response> {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(init.headers as Record<string, string> | undefined),
    };
    return fetch(`http://127.0.0.1:${this.#listening?.port}${path}`, { ...init, headers });
  }

  /** Posts a text as it is, or anything else as JSON. */
  async post(
    path: string,
    body: unknown,
    { key = KEY, type = "application/json" }: { readonly key?: string; readonly type?: string } = {},
  ): Promise<Answer> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return answerOf(
      await this.ask(path, { method: "POST", headers: { "content-type": type }, body: text }, key),
    );
  }

  #context(): AppContext {
    const listen = (signal: Signal) => {
      this.#metrics.listen(signal);
      this.signals.push(signal);
    };
    return {
      config,
      bodies: new BodyBudget(4_000_000, () => undefined),
      commit: new GroupCommit({
        writer: this.writer,
        choiceOf: async () => ({ dataset: "1", lanes: 1 }),
        wake: () => Promise.resolve(),
        listen,
        fullAt: () => 1000,
        lingerMs: 1,
        maxHeldBytes: 1_000_000,
        tracing: NO_TRACING,
        monotonic: () => performance.now(),
      }),
      reports: {
        open: async (report: NewReport) => void this.reports.push(report),
        note: async (statuses: readonly ReportedStatus[]) => void this.noted.push(...statuses),
      },
      statuses: {
        find: async ({ name }: { readonly name: string }, { eventId }: { readonly eventId: string }) => [
          { event_id: eventId, destination: name, status: this.statusOf(name, eventId) },
        ],
      },
      pressure: () => this.pressure,
      isFull: (destination: string) => this.full.has(destination),
      isShareFull: (destination: string, source: string) => this.shareFull === `${source} ${destination}`,
      takeAllowance: () => this.allowanceAfterMs,
      listen,
      tracing: NO_TRACING,
      errors: { isPassing: () => false, note: () => undefined },
      observed: ALONE.observation({ registry: this.#metrics.registry, isReady: () => true }),
      now: () => NOW * 1000,
    } as unknown as AppContext;
  }
}

/** An answer with its JSON body. */
export async function answerOf(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer["body"],
  };
}

/** `accepted`, or the errors of each result. */
export const outcomesIn = ({ body }: Answer) =>
  body.results?.map(({ status, faults = [] }) =>
    status === "accepted"
      ? status
      : faults
          .filter(({ severity }) => severity === "error")
          .map(({ pointer, code }) => `${pointer} ${code}`)
          .join(),
  );
