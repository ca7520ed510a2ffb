import { hash, randomBytes } from "node:crypto";
import { setTimeout as passing } from "node:timers/promises";
import { Deployment, type DeploymentOptions, PLATFORM_REFUSES, type Program } from "@relay/testkit";

/** A destination of the shop: an account on one of the sandbox's platforms. One lane each. */
export interface ShopDestination {
  readonly name: string;
  readonly platform: "meta" | "tiktok";
  /** Under which the sandbox keeps what it got. */
  readonly dataset: string;
}

/** What a shop is made of. */
export interface ShopPlan {
  readonly destinations: readonly ShopDestination[];
  readonly deployment: Pick<DeploymentOptions, "destinations" | "routes">;
  readonly workers: number;
  /** Whether there is an admin API. */
  readonly hasAdmin?: boolean;
}

export interface Keys {
  readonly web: string;
  readonly stores: string;
  /** Of the admin API: may do everything. */
  readonly admin: string;
  /** Signs messages to webhooks of the website. */
  readonly webhook: string;
}

/** A running relay, and how to speak to it. */
export interface Shop {
  readonly deployment: Deployment;
  readonly admin?: Program;
  readonly keys: Keys;
  readonly destinations: readonly ShopDestination[];
  /** A worker is being replaced, or was. */
  replacement?: Promise<void>;
  /** It is being closed: no worker is started any more. */
  isClosing?: boolean;
}

const META: ShopDestination = { name: "meta-shop", platform: "meta", dataset: "1001" };
const TIKTOK: ShopDestination = { name: "tiktok-shop", platform: "tiktok", dataset: "C4SANDBOXSHOP" };
const TIKTOK_STORES: ShopDestination = { name: "tiktok-stores", platform: "tiktok", dataset: "7001" };

const metaShop = { platform: "meta", options: { dataset_id: META.dataset } } as const;
const tiktokShop = { platform: "tiktok", options: { event_source_id: TIKTOK.dataset } } as const;
const tiktokStores = {
  platform: "tiktok",
  options: { event_source: "offline", event_source_id: TIKTOK_STORES.dataset },
} as const;

/**
 * For a sandbox that answers in a fraction of a second: a killed worker's lease ends 4 s after a request's timeout, and a
 * short stream of conversions should not spend its time on the wait for a last micro-batch to fill.
 */
const BRISK = { request_timeout_ms: 2000, max_wait_ms: 100 };

/**
 * A shop with a website, an app and stores: what happens on the website and in stores goes to Meta and to TikTok, the rest
 * to Meta alone. Two workers share three lanes.
 */
export const WHOLE_SHOP: ShopPlan = {
  destinations: [META, TIKTOK, TIKTOK_STORES],
  workers: 2,
  hasAdmin: true,
  deployment: {
    destinations: {
      "meta-shop": { ...metaShop, ...BRISK },
      "tiktok-shop": { ...tiktokShop, ...BRISK },
      "tiktok-stores": { ...tiktokStores, ...BRISK },
    },
    routes: [
      { source: "web-shop", destinations: ["meta-shop"] },
      { source: "web-shop", destinations: ["tiktok-shop"], action_sources: ["website"] },
      { source: "stores", destinations: ["meta-shop", "tiktok-stores"] },
    ],
  },
};

/** A website alone, which reports to Meta, or to Meta and TikTok. */
export function website(destinations: 1 | 2, workers: number): ShopPlan {
  const both = destinations === 2;
  return {
    destinations: both ? [META, TIKTOK] : [META],
    workers,
    deployment: {
      destinations: {
        "meta-shop": { ...metaShop, ...BRISK },
        ...(both && { "tiktok-shop": { ...tiktokShop, ...BRISK } }),
      },
      routes: [
        { source: "web-shop", destinations: both ? ["meta-shop", "tiktok-shop"] : ["meta-shop"] },
        { source: "stores", destinations: ["meta-shop"] },
      ],
    },
  };
}

const MEMORY_BUDGET_BYTES = 512 * 1024 * 1024;

/** Starts it all, as real processes. */
export async function openShop(plan: ShopPlan, folder: string, latencyMs: number): Promise<Shop> {
  const webhook = `whsec_${randomBytes(24).toString("base64")}`;
  const keys = { web: key(), stores: key(), admin: key(), webhook };
  const deployment = await Deployment.start({
    ...plan.deployment,
    folder,
    latencyMs,
    workers: plan.workers,
    hasAdmin: plan.hasAdmin ?? false,
    sources: {
      "web-shop": { key: keys.web, defaultCountry: "US", webhookSecretEnv: ["RELAY_WEBHOOK_SECRET"] },
      stores: { key: keys.stores, defaultCountry: "US" },
    },
    env: { RELAY_WEBHOOK_SECRET: keys.webhook },
    settings: {
      redis: { memory_budget_bytes: MEMORY_BUDGET_BYTES },
      admin: { keys: { demo: { api_key_sha256: [hash("sha256", keys.admin)], scopes: SCOPES } } },
    },
  });
  return {
    deployment,
    keys,
    destinations: plan.destinations,
    ...(deployment.admin && { admin: deployment.admin }),
  };
}

const SCOPES = ["read", "personal", "operate"];

const STOP_WITHIN_MS = 10_000;

/** Kills a worker as a power cut would, and starts another in its place; not in a shop that is being closed. */
export async function replaceWorker(shop: Shop): Promise<void> {
  if (shop.isClosing === true) return;
  shop.replacement = shop.deployment.replaceWorker();
  await shop.replacement;
}

/** Stops everything: asked first, killed if it takes too long. A worker just being started is waited for. */
export async function closeShop(shop: Shop): Promise<void> {
  shop.isClosing = true;
  const { deployment, admin, replacement } = shop;
  await replacement?.catch(() => undefined);
  const stopped = deployment.stop().then(() => true);
  const stuck = passing(STOP_WITHIN_MS, false, { ref: false });
  if (await Promise.race([stopped, stuck])) return;
  const all = [deployment.ingest, deployment.sandbox, ...deployment.workers, ...(admin ? [admin] : [])];
  await Promise.all(all.map((program) => program.kill()));
  await stopped;
}

/** Gives the sandbox a rule that nobody else knows: orders that begin like this are refused, with their whole request. */
export async function hidePlatformRule(shop: Shop): Promise<void> {
  for (const [platform, pointer] of [
    ["meta", "/custom_data/order_id"],
    ["tiktok", "/properties/order_id"],
  ])
    await addSandboxFault(shop, { platform, kind: "refuse", pointer, startsWith: PLATFORM_REFUSES });
}

/** Has the sandbox misbehave by a rule. */
export async function addSandboxFault({ deployment }: Shop, rule: object): Promise<void> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rule),
  });
  if (response.status !== 201) throw new Error(`the sandbox refuses the rule: ${await response.text()}`);
}

const TILL = ["physical_store", "phone_call"];

/** Which source reports a conversion: tills have a key of their own. */
export function keyFor(conversion: Readonly<Record<string, unknown>>, keys: Keys): string {
  return TILL.includes(String(conversion["action_source"])) ? keys.stores : keys.web;
}

function key(): string {
  return randomBytes(24).toString("base64url");
}
