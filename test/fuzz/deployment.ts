import { createHash } from "node:crypto";
import { Deployment } from "@relay/testkit";
import { HEAP_OF_A_CONTAINER } from "./checks/memory.ts";

/** Who reports conversions, and who operates. */
export const KEYS = {
  shop: "fuzz-key-of-the-shop",
  page: "fuzz-key-of-the-page",
  idle: "fuzz-key-of-the-idle-one",
  operator: "fuzz-key-of-the-operator",
  reader: "fuzz-key-of-the-reader",
} as const;

/** Destinations whose account is taken. */
export const META = { name: "meta-shop", platform: "meta", dataset: "1001", lanes: 2 } as const;
export const TIKTOK = { name: "tiktok-shop", platform: "tiktok", dataset: "C4FUZZ", lanes: 1 } as const;
/** What the operator's requests are about: its dead letters may be discarded and replayed by anybody. */
export const IDLE = { name: "meta-idle", platform: "meta", dataset: "1009", lanes: 1 } as const;
export const ACCOUNTED = [META, TIKTOK] as const;

/** Shorter than usual, so that a crawling client is cut off within a short run. */
export const CUT_OFF_MS = { head: 2000, request: 4000 } as const;

/** The whole relay with its usual limits; no share of refusals pauses a destination. */
export function openDeployment(): Promise<Deployment> {
  const operate = { api_key_sha256: [sha256(KEYS.operator)], scopes: ["read", "personal", "operate"] };
  return Deployment.start({
    workers: 1,
    hasAdmin: true,
    env: HEAP_OF_A_CONTAINER,
    sources: {
      shop: { key: KEYS.shop, defaultCountry: "US" },
      page: { key: KEYS.page },
      idle: { key: KEYS.idle },
    },
    destinations: Object.fromEntries(
      [META, TIKTOK, IDLE].map(({ name, platform, dataset, lanes }) => [
        name,
        {
          platform,
          options: platform === "meta" ? { dataset_id: dataset } : { event_source_id: dataset },
          lanes,
          max_wait_ms: 20,
          pause_at_refused_share: 1,
        },
      ]),
    ),
    routes: [
      { source: "shop", destinations: [META.name, TIKTOK.name] },
      { source: "page", destinations: [META.name] },
      { source: "idle", destinations: [IDLE.name] },
    ],
    settings: {
      ingest: {
        pixel_source: "page",
        trusted_proxies: 1,
        headers_timeout_ms: CUT_OFF_MS.head,
        request_timeout_ms: CUT_OFF_MS.request,
      },
      admin: {
        keys: {
          operator: operate,
          reader: { api_key_sha256: [sha256(KEYS.reader)], scopes: ["read"] },
        },
      },
    },
  });
}

function sha256(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
