import { createHash } from "node:crypto";
import type { Deployment } from "@relay/testkit";
import type { Browser, Page } from "playwright-core";
import { openShop } from "../shop.ts";

const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

/** Keys of the admin API, by what their holders may do. */
export const KEYS = { ada: "key-of-ada", grace: "key-of-grace" } as const;

/** A shop with an admin API: ada may do everything, grace may read. */
export function openShopWithConsole(): Promise<Deployment> {
  return openShop({
    hasAdmin: true,
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, pause_at_refused_share: 1 },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4SHOP" } },
    },
    settings: {
      admin: {
        keys: {
          ada: { api_key_sha256: [sha256(KEYS.ada)], scopes: ["read", "personal", "operate"] },
          grace: { api_key_sha256: [sha256(KEYS.grace)], scopes: ["read"] },
        },
      },
    },
  });
}

export function consoleOf({ admin }: Deployment): string {
  if (!admin) throw new Error("this deployment has no admin API");
  return `${admin.url}/console/`;
}

/** A page in a browser profile of its own, in which nobody is signed in. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", colorScheme: "light" });
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** Types a key into the sign-in screen. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

/** A page at a screen, signed in by a request of its own. */
export async function openAs(
  browser: Browser,
  deployment: Deployment,
  key: string,
  screen = "",
): Promise<Page> {
  const page = await newPage(browser);
  const url = consoleOf(deployment);
  await page.request.post(new URL("/v1/session", url).href, { headers: { authorization: `Bearer ${key}` } });
  await page.goto(url + screen);
  return page;
}
