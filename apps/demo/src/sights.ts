import { setTimeout as after } from "node:timers/promises";
import { PLATFORM_REFUSES } from "@relay/testkit";
import { addSandboxFault, type Shop } from "./shop.ts";

/** Seven days, less the minute by which the relay closes Meta's window early. */
const META_WINDOW_SECONDS = 604_800 - 60;
/** Conversions are accepted this long before their window closes. */
const LEFT_SECONDS = 4;
const POLL_MS = 250;

/**
 * Leaves something to look at in the console: dead letters of several reasons and codes, a finished dry run, a running
 * replay, a destination that is suspended, a conversion that is set aside, and a webhook whose receiver is not found.
 * None of it keeps what README sends from being delivered.
 */
export async function leaveSights(shop: Shop): Promise<void> {
  await Promise.all([leaveOtherRefusals(shop), suspendStores(shop), setAside(shop)]);
  await leaveExpired(shop);
  const start = (request: object) => admin(shop, "/v1/destinations/meta-shop/replays", request);
  await start({ filter: { reason: "expired" }, dry_run: true });
  await start({
    filter: { reason: "refused", code: "100/2804019" },
    patch: { custom_data: { order_id: "corrected" } },
    rate_per_second: 1,
    reason: `order ids began with ${PLATFORM_REFUSES}`,
  });
}

/** Returns an address of the console that signs in once, within ten minutes. */
export async function signInLink(shop: Shop): Promise<string> {
  const { path = "" } = await admin<{ readonly path?: string }>(shop, "/v1/session/links", {});
  return `${shop.admin?.url}${path}`;
}

async function leaveOtherRefusals(shop: Shop): Promise<void> {
  await addSandboxFault(shop, {
    platform: "meta",
    kind: "refuse",
    pointer: "/custom_data/content_category",
    startsWith: "unlisted",
    subcode: 2_804_023,
    message: "A category of this event is not in the catalogue",
  });
  const leads = Array.from({ length: 24 }, (_, n) => ({
    ...conversion(`lead-${n}`, "Lead"),
    custom_data: { content_category: "unlisted garden tools" },
  }));
  await send(shop, shop.keys.web, leads);
}

/** The token is refused for one dataset: its destination waits until another token comes. */
async function suspendStores(shop: Shop): Promise<void> {
  await addSandboxFault(shop, {
    platform: "tiktok",
    dataset: "7001",
    kind: "dead-token",
    token: shop.deployment.token,
  });
  const sales = Array.from({ length: 12 }, (_, n) => ({
    ...conversion(`till-${n}`, "Purchase"),
    action_source: "physical_store",
    custom_data: { value: 12 + n, currency: "EUR" },
  }));
  await send(shop, shop.keys.stores, sales);
}

/** TikTok fails on one conversion and takes those beside it. They name a webhook that nobody receives. */
async function setAside(shop: Shop): Promise<void> {
  await addSandboxFault(shop, {
    platform: "tiktok",
    kind: "status",
    status: 500,
    pointer: "/event_id",
    startsWith: "stuck-",
  });
  await send(shop, shop.keys.web, {
    data: ["basket-1", "basket-2", "stuck-1", "basket-3"].map((eventId) => conversion(eventId, "AddToCart")),
    webhook_url: "https://hooks.shop.example/relay",
  });
}

/** Conversions wait behind a pause until their window has closed. */
async function leaveExpired(shop: Shop): Promise<void> {
  await admin(shop, "/v1/destinations/meta-shop/pause", {});
  const happenedAt = Math.floor(Date.now() / 1000) - META_WINDOW_SECONDS + LEFT_SECONDS;
  const late = Array.from({ length: 18 }, (_, n) => ({
    ...conversion(`late-${n}`, "CompleteRegistration"),
    event_time: happenedAt,
  }));
  await send(shop, shop.keys.web, late);
  await after((LEFT_SECONDS + 1) * 1000);
  await admin(shop, "/v1/destinations/meta-shop/resume", {});
  while ((await expiredIn(shop)) < late.length) await after(POLL_MS);
}

async function expiredIn(shop: Shop): Promise<number> {
  const counted = await admin<{ readonly dead_letters: number }>(
    shop,
    "/v1/destinations/meta-shop/dead-letters/count?reason=expired",
  );
  return counted.dead_letters;
}

function conversion(eventId: string, eventName: string) {
  return {
    event_name: eventName,
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1000),
    action_source: "website",
    event_source_url: "https://shop.example/",
    user_data: {
      email: `${eventId}@example.com`,
      client_ip_address: "203.0.113.9",
      client_user_agent: "Mozilla/5.0",
    },
  };
}

async function send({ deployment }: Shop, key: string, conversions: object): Promise<void> {
  await answered(
    await fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(conversions),
    }),
  );
}

/** Asks the admin API; with a body, has it do something. */
async function admin<T>({ admin: program, keys }: Shop, path: string, body?: object): Promise<T> {
  return (await answered(
    await fetch(`${program?.url}${path}`, {
      headers: { authorization: `Bearer ${keys.admin}`, "content-type": "application/json" },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    }),
  )) as T;
}

async function answered(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${await response.text()}`);
}
