import { randomBytes } from "node:crypto";
import { House, PLATFORM_REFUSES } from "@relay/testkit";

/** The lanes of the demo's destinations, one each. */
export const DESTINATIONS = ["meta-shop", "tiktok-shop", "tiktok-stores"] as const;
export type DestinationName = (typeof DESTINATIONS)[number];

/** Where the sandbox keeps what a destination delivered. */
export const DATASETS: Readonly<Record<DestinationName, string>> = {
  "meta-shop": "1001",
  "tiktok-shop": "C4SANDBOXSHOP",
  "tiktok-stores": "7001",
};

export interface Keys {
  readonly web: string;
  readonly stores: string;
}

export interface Shop {
  readonly house: House;
  readonly keys: Keys;
}

const TILL = ["physical_store", "phone_call"];

/**
 * A shop with a website, an app and stores, as real processes: most conversions go to Meta and TikTok, an app's only to
 * Meta, a till's to Meta and to TikTok's offline events.
 */
export async function openShop(folder: string, latencyMs: number, workers: number): Promise<Shop> {
  const keys = { web: key(), stores: key() };
  const tuned = { request_timeout_ms: 2000 };
  const house = await House.start({
    folder,
    workers,
    latencyMs,
    sources: {
      "web-shop": { key: keys.web, defaultCountry: "US" },
      stores: { key: keys.stores, defaultCountry: "US" },
    },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: DATASETS["meta-shop"] }, ...tuned },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: DATASETS["tiktok-shop"] }, ...tuned },
      "tiktok-stores": {
        platform: "tiktok",
        options: { event_source: "offline", event_source_id: DATASETS["tiktok-stores"] },
        ...tuned,
      },
    },
    routes: [
      { source: "web-shop", destinations: ["meta-shop"] },
      { source: "web-shop", destinations: ["tiktok-shop"], action_sources: ["website"] },
      { source: "stores", destinations: ["meta-shop", "tiktok-stores"] },
    ],
  });
  return { house, keys };
}

/** Gives the sandbox a rule that nobody knows beforehand: orders that begin like this are refused, with their request. */
export async function hidePlatformRule(house: House): Promise<void> {
  for (const [platform, pointer] of [
    ["meta", "/custom_data/order_id"],
    ["tiktok", "/properties/order_id"],
  ]) {
    await fetch(`${house.sandbox.url}/_sandbox/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ platform, kind: "refuse", pointer, startsWith: PLATFORM_REFUSES }),
    });
  }
}

/** Which source reports a conversion: tills have a key of their own. */
export function keyFor(conversion: Readonly<Record<string, unknown>>, keys: Keys): string {
  return TILL.includes(String(conversion["action_source"])) ? keys.stores : keys.web;
}

function key(): string {
  return randomBytes(24).toString("base64url");
}
