import { Deployment } from "@relay/testkit";
import { afterAll, beforeEach, expect, vi } from "vitest";
import { type Arrival, arrivals } from "../shop.ts";

export type Json = Readonly<Record<string, unknown>>;

export const KEY = "key-of-the-shop";
export const DATASET = "1001";
export const JSON_TYPE = { "content-type": "application/json" };
/** When the events of these tests happened, Unix seconds. */
export const AT = Math.floor(Date.now() / 1000) - 600;

const start = () =>
  Deployment.start({
    sources: { shop: { key: KEY, defaultCountry: "US" } },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: DATASET } },
      "meta-other": { platform: "meta", options: { dataset_id: "1002" } },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4SHOP" } },
    },
    routes: [{ source: "shop", destinations: ["meta-shop", "meta-other", "tiktok-shop"] }],
    settings: { ingest: { pixel_source: "shop", trusted_proxies: 1, max_body_bytes: 100_000 } },
  });

/** A deployment for the tests of one file of a compatible endpoint; the sandbox forgets everything before each of them. */
export async function compatibleOfFile() {
  const deployment = await start();
  const reset = async () => {
    await fetch(`${deployment.sandbox.url}/_sandbox/reset`, { method: "POST" });
  };
  beforeEach(reset);
  afterAll(() => deployment.stop());

  /** Bodies that the sandbox got, as the platform reads them. */
  async function bodies(last: number): Promise<readonly Json[]> {
    const response = await fetch(`${deployment.sandbox.url}/_sandbox/bodies?last=${last}`);
    const { bodies: shown } = (await response.json()) as {
      readonly bodies: readonly { readonly body: string }[];
    };
    return shown.map(({ body }) => JSON.parse(body) as Json);
  }

  /** Waits until the platform has taken this many events, and returns them. */
  const accepted = (count: number): Promise<readonly Arrival[]> =>
    vi.waitFor(async () => {
      const taken = await arrivals(deployment);
      expect(taken).toHaveLength(count);
      return taken;
    }, 30_000);

  return { deployment, reset, bodies, accepted };
}
