import { createHash } from "node:crypto";
import { NO_TRACING, type Signal } from "@relay/core";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { type AppContext, createApp } from "@relay/ingest-api/app";
import { PLATFORMS } from "@relay/platforms";
import { isPassing } from "@relay/redis";
import { ALONE, type Config, createMetrics } from "@relay/runtime";
import { shopDestinations } from "@relay/testkit/shop";

/** Milliseconds since 1970. */
export const NOW_MS = 1_795_000_000_000;
export const DEFAULT_COUNTRY = "US";
export const DATASETS = { meta: "1001", tiktok: "C4SHOP" } as const;
export type Name = keyof typeof DATASETS;

const shop = shopDestinations(PLATFORMS);
const destinationOf = (name: Name) => {
  const found = shop.get(`${name}-shop`);
  if (!found) throw new Error(`the shop has no destination ${name}-shop`);
  return { ...found, ledgerHours: 48, defaultCountryOf: () => DEFAULT_COUNTRY };
};

export const DESTINATIONS = { meta: destinationOf("meta"), tiktok: destinationOf("tiktok") };

/** Each platform has a source of its own name, whose key is that name. */
const sources = (["meta", "tiktok"] as const).map((name) => ({
  name,
  apiKeySha256: [createHash("sha256").update(name).digest("hex")],
  webhookSecrets: [],
}));

const config = {
  platforms: PLATFORMS,
  sources: new Map(sources.map((source) => [source.name, source])),
  destinations: new Map(Object.values(DESTINATIONS).map((one) => [one.name, one])),
  routes: sources.map(({ name }) => ({ source: name, destinations: [DESTINATIONS[name].name] })),
  ingest: {
    max_body_bytes: 1_000_000,
    max_events: 100,
    max_conversion_bytes: 65_536,
    trusted_proxies: [],
    pixel_source: "meta",
  },
  actors: { meta: { as_hosted: false }, tiktok: { as_hosted: false } },
  webhooks: { mayReach: () => false },
} as unknown as Config;

/** An ingest API whose stores are replaced. */
export class IngestOnTest {
  readonly signals: Signal[] = [];
  /** Error of the stores; undefined while they work. */
  failure: Error | undefined;
  readonly #now: () => number;
  #listening: Listening | undefined;
  /** The run that was kept last. */
  #run: unknown;

  /** @param now milliseconds since 1970. */
  constructor(now = () => NOW_MS) {
    this.#now = now;
  }

  async open(): Promise<void> {
    const use = async () => {
      if (this.failure !== undefined) throw this.failure;
    };
    const app = createApp({
      config,
      bodies: new BodyBudget(10_000_000, () => undefined),
      commit: { offer: use },
      reports: { open: use, note: use, statuses: () => Promise.resolve(new Map()) },
      runs: {
        save: async (_entry: unknown, head: unknown, items: unknown) => {
          this.#run = { head, items };
          await use();
        },
        load: () => Promise.resolve(this.#run),
      },
      statuses: { find: use },
      pressure: () => ({ kind: "room" }),
      isFull: () => false,
      isShareFull: () => false,
      takeAllowance: () => 0,
      listen: (signal: Signal) => this.signals.push(signal),
      tracing: NO_TRACING,
      errors: {
        isPassing,
        note: (kind: string) => this.signals.push({ kind: "shed", reason: kind }),
      },
      observed: ALONE.observation({ registry: createMetrics().registry, isReady: () => true }),
      now: this.#now,
    } as unknown as AppContext);
    this.#listening = await listenOn(app, "127.0.0.1", 0);
  }

  async close(): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#listening?.port}${path}`;
  }

  async get(path: string, key: Name): Promise<Response> {
    return fetch(this.url(path), {
      headers: { authorization: `Bearer ${key}` },
    });
  }

  async post(path: string, key: Name, body: unknown): Promise<Response> {
    return fetch(this.url(path), {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "access-token": key,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
  }
}
