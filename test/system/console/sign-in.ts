import type { Deployment } from "@relay/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildConsole, CHROMIUM, startBrowser } from "./browser.ts";
import { flawsOf } from "./flaws.ts";
import { consoleOf, KEYS, newPage, openAs, openShopWithConsole, signIn } from "./scenario.ts";

describe.skipIf(CHROMIUM === undefined)("sign-in (needs Chromium: apt-get install chromium)", () => {
  let deployment: Deployment;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    buildConsole();
    [deployment, browser] = await Promise.all([openShopWithConsole(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await deployment.stop();
  });

  test("a wrong key is refused with a word, a right one leads to the overview", async () => {
    page = await newPage(browser);
    await page.goto(consoleOf(deployment));
    await page.getByLabel("API key").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The key or link is unknown").waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await signIn(page, KEYS.ada);
    await page.getByRole("heading", { name: "meta-shop" }).waitFor();
  });

  test("the page keeps nothing but a cookie that scripts cannot read", async () => {
    const stored = await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]");
    expect(stored).toEqual(["", 0, 0]);
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ name: "relay_session", httpOnly: true, sameSite: "Strict" }]);
    const answer = await page.request.get(`${deployment.admin?.url}/v1/destinations`);
    expect(answer.headers()["cache-control"]).toBe("no-store");
  });

  test("the first paint comes within a second", async () => {
    const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity";
    let paintedMs = Number(await page.evaluate(paint));
    for (let n = 0; n < 2 && paintedMs >= 1000; n += 1) {
      await page.reload();
      await page.getByRole("heading", { name: "meta-shop" }).waitFor();
      paintedMs = Number(await page.evaluate(paint));
    }
    expect(paintedMs).toBeLessThan(1000);
  });

  test("a destination is paused with the keyboard, and resumed", async () => {
    await page.getByRole("button", { name: "Pause meta-shop" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").locator("button:focus", { hasText: "Pause" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Paused by a person.").waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Resume meta-shop" }).click();
    await page.getByRole("button", { name: "Pause meta-shop" }).waitFor();
  });

  test("a sign-in link works once, and leaves the address", async () => {
    const answer = await fetch(`${deployment.admin?.url}/v1/session/links`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEYS.grace}` },
    });
    const { path } = (await answer.json()) as { readonly path: string };
    const link = deployment.admin?.url + path;
    const [first, second] = [await newPage(browser), await newPage(browser)];
    await first.goto(link);
    await first.getByRole("heading", { name: "Overview" }).waitFor();
    expect(first.url()).toBe(consoleOf(deployment));
    await second.goto(link);
    await second.getByText("the link was used before").waitFor();
  });

  test("without the scope operate actions are disabled, with the reason", async () => {
    const reader = await openAs(browser, deployment, KEYS.grace);
    const pause = reader.getByRole("button", { name: "Pause meta-shop" });
    expect(await pause.getAttribute("aria-disabled")).toBe("true");
    await pause.hover();
    await reader.getByRole("tooltip", { name: "Your key lacks the scope operate." }).waitFor();
  });

  test("a page of another site can use the cookie for nothing", async () => {
    const [cookie] = await page.context().cookies();
    const path = `${deployment.admin?.url}/v1/destinations/meta-shop/pause`;
    const forge = (headers: Readonly<Record<string, string>>) =>
      fetch(path, { method: "POST", headers: { cookie: `relay_session=${cookie?.value}`, ...headers } });
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }, {}])
      expect((await forge(headers)).status).toBe(403);
    expect((await forge({ origin: deployment.admin?.url ?? "" })).status).toBe(200);
  });

  test("while the admin API is down the screen says so, and goes on when it is back", async () => {
    const port = deployment.admin?.port ?? 0;
    await deployment.admin?.kill();
    await page.getByText("Not up to date").waitFor();
    await deployment.startAdmin({ ADMIN_PORT: String(port) });
    await page.getByText("Not up to date").waitFor({ state: "detached" });
  });

  test("after sign-out the cookie is worth nothing", async () => {
    const cookies = await page.context().cookies();
    await page.getByRole("button", { name: "ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByLabel("API key").waitFor();
    await page.context().addCookies(cookies);
    await page.reload();
    await page.getByLabel("API key").waitFor();
  });
});
