import { createHash } from "node:crypto";
import type { Deployment } from "@relay/testkit";
import type { Browser, BrowserContext, Page } from "playwright-core";
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

/** A browser of its own, in which nobody is signed in. */
export async function visit(
  browser: Browser,
  url: string,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(url);
  return { context, page };
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}
