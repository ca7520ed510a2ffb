import { createHash } from "node:crypto";
import type { Deployment } from "@relay/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { addFault, KEY, openShop, produce, purchase } from "../shop.ts";
import { buildConsole, startBrowser } from "./browser.ts";

const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

/** Keys of the admin API, by what their holders may do. */
export const KEYS = { ada: "key-of-ada", grace: "key-of-grace" } as const;
/** Sends to TikTok alone. */
export const APP_KEY = "key-of-the-app";
/** Where the browser is. */
export const ZONE = "Asia/Tokyo";
/** Text that would run if anything wrote it into the page as markup. */
export const HOSTILE = `<img src=x onerror="document.title='hacked'">`;
/** Conversions that the platform refuses, beside a hostile one. */
export const REFUSED = 30;

/** What all tests of the console share. */
export interface Scenario {
  readonly deployment: Deployment;
  readonly browser: Browser;
  /** Ada's. Each part of the tests goes on where the one before it left it. */
  readonly page: Page;
}

/** Opens the scenario before the first test of a file. Returns it once it is open. */
export function useScenario(): () => Scenario {
  let scenario: Scenario | undefined;
  beforeAll(async () => {
    buildConsole();
    const [deployment, browser] = await Promise.all([openShopWithConsole(), startBrowser()]);
    const [page] = await Promise.all([openAs({ deployment, browser }, KEYS.ada), produceRefused(deployment)]);
    scenario = { deployment, browser, page };
  });
  afterAll(async () => {
    await scenario?.browser.close();
    await scenario?.deployment.stop();
  });
  return () => {
    if (!scenario) throw new Error("the scenario is not open");
    return scenario;
  };
}

/** A website that reports to Meta, an app that reports to TikTok, and an admin API: ada may do everything, grace may read. */
function openShopWithConsole(): Promise<Deployment> {
  return openShop({
    hasAdmin: true,
    sources: {
      "web-shop": { key: KEY, defaultCountry: "US", webhookSecretEnv: ["RELAY_WEBHOOK_SECRET"] },
      app: { key: APP_KEY, defaultCountry: "US" },
    },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, pause_at_refused_share: 1 },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4SHOP" } },
    },
    routes: [
      { source: "web-shop", destinations: ["meta-shop"] },
      { source: "app", destinations: ["tiktok-shop"] },
    ],
    env: { RELAY_WEBHOOK_SECRET: "whsec_c2VjcmV0IG9mIGEgc2hvcCB0aGF0IGlzIG5vdCByZWFs" },
    settings: {
      admin: {
        keys: {
          ada: { api_key_sha256: [sha256(KEYS.ada)], scopes: ["read", "personal", "operate"] },
          grace: { api_key_sha256: [sha256(KEYS.grace)], scopes: ["read"] },
        },
      },
      webhooks: { allowed_networks: ["127.0.0.0/8"] },
    },
  });
}

async function produceRefused(deployment: Deployment): Promise<void> {
  await addFault(deployment, {
    platform: "meta",
    kind: "refuse",
    pointer: "/custom_data/order_id",
    startsWith: "RJ-",
    message: `An event breaks a rule of this dataset ${HOSTILE}`,
  });
  const refused = (orderId: string) => ({
    custom_data: { value: 1, currency: "USD", order_id: `RJ-${orderId}` },
  });
  await produce(deployment, [
    ...Array.from({ length: REFUSED }, (_, n) => purchase(n, refused(String(n)))),
    purchase("hostile", { event_name: HOSTILE, event_id: HOSTILE, ...refused(HOSTILE) }),
  ]);
}

export function consoleOf({ admin }: Deployment): string {
  if (!admin) throw new Error("this deployment has no admin API");
  return `${admin.url}/console/`;
}

/** A page in a browser profile of its own, in which nobody is signed in. */
export async function newPage({ browser }: Pick<Scenario, "browser">): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: "reduce",
    colorScheme: "light",
    timezoneId: ZONE,
  });
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

/** A page at a screen, signed in by a request of its own. */
export async function openAs(
  { browser, deployment }: Omit<Scenario, "page">,
  key: string,
  screen = "",
): Promise<Page> {
  const page = await newPage({ browser });
  const url = consoleOf(deployment);
  await page.request.post(new URL("/v1/session", url).href, { headers: { authorization: `Bearer ${key}` } });
  await page.goto(url + screen);
  return page;
}
