import { join } from "node:path";
import { Deployment } from "@relay/testkit";
import { afterAll, beforeEach } from "vitest";

export type Json = Readonly<Record<string, unknown>>;

/** An answer of the actors' API; its body is read as each of its shapes. */
export interface Answer {
  readonly status: number;
  readonly body: readonly Json[] &
    Json & { readonly error?: Json & { readonly faults?: readonly Json[] }; readonly data?: Json };
}

export const KEY = "key-of-the-shop";
export const META = "alizarin_refrigerator-owner~facebook-conversions-api-capi---server-side-events";
export const TIKTOK = "alizarin_refrigerator-owner~tiktok-events-api---server-side-conversions";
export const AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0";

/** A purchase in the actor's flat fields. */
export const purchase = (n: string): Json => ({
  demoMode: false,
  task: "send_event",
  pixelId: "1001",
  eventName: "Purchase",
  email: `buyer.${n}@example.com`,
  eventSourceUrl: "https://shop.example/thanks",
  clientUserAgent: AGENT,
  value: 12.5,
  currency: "USD",
  eventId: `act-${n}`,
});

const start = () =>
  Deployment.start({
    sources: {
      shop: { key: KEY, defaultCountry: "US", webhookSecretEnv: ["RELAY_WEBHOOK_SECRET"] },
      other: { key: "key-of-another" },
    },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, max_wait_ms: 10 },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4SHOP" }, max_wait_ms: 10 },
    },
    routes: [
      { source: "shop", destinations: ["meta-shop", "tiktok-shop"] },
      { source: "other", destinations: ["meta-shop"] },
    ],
    settings: {
      actors: { tiktok: { as_hosted: true } },
      webhooks: { allowed_networks: ["127.0.0.0/8"] },
    },
    // Whatever the ingest API connects to is written down.
    env: {
      NODE_OPTIONS: `--import=${join(import.meta.dirname, "note-connections.ts")}`,
      NOTE_CONNECTIONS: "connections.txt",
      RELAY_WEBHOOK_SECRET: Buffer.from("a secret of the shop, long enough").toString("base64"),
    },
  });

/** A deployment with actors for the tests of one file; the sandbox forgets everything before each of them. */
export async function actorsOfFile() {
  const deployment = await start();
  beforeEach(async () => {
    await fetch(`${deployment.sandbox.url}/_sandbox/reset`, { method: "POST" });
  });
  afterAll(() => deployment.stop());

  async function call(method: string, path: string, input?: Json, key = KEY): Promise<Answer> {
    const separator = path.includes("?") ? "&" : "?";
    const response = await fetch(`${deployment.ingest.url}/v2${path}${separator}token=${key}`, {
      method,
      ...(input && { body: JSON.stringify(input), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as Answer["body"] };
  }

  /** Runs a task, and answers a result for each of its events. */
  const items = (actor: string, input: Json, query = "") =>
    call("POST", `/acts/${actor}/run-sync-get-dataset-items${query}`, input);

  /** The first event of the last request that the platform got, with what stands beside the events. */
  async function lastEvent(): Promise<Json> {
    const response = await fetch(`${deployment.sandbox.url}/_sandbox/bodies?last=1`);
    const { bodies } = (await response.json()) as { readonly bodies: readonly { readonly body: string }[] };
    const { data, ...top } = JSON.parse(bodies[0]?.body ?? "{}") as Json & { readonly data: readonly Json[] };
    return { ...top, ...data[0] };
  }

  return { deployment, call, items, lastEvent };
}
