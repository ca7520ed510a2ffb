import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { flawsOf } from "./flaws.ts";
import { consoleOf, KEYS, newPage, type Scenario } from "./scenario.ts";

/** With a key or a link, and what the page then keeps. */
export function testSignIn(scenario: () => Scenario): void {
  let page: Page;

  test("a wrong key is refused with a word, a right one leads to the overview", async () => {
    page = await newPage(scenario());
    await page.goto(consoleOf(scenario().deployment));
    const key = page.getByLabel("API key");
    await key.fill("wrong");
    await key.press("Enter");
    await page.getByText("The key or link is unknown").waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await key.fill(KEYS.ada);
    await key.press("Enter");
    await page.getByRole("heading", { name: "meta-shop" }).waitFor();
  });

  test("the page keeps nothing but a cookie that scripts cannot read", async () => {
    const stored = await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]");
    expect(stored).toEqual(["", 0, 0]);
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ name: "relay_session", httpOnly: true, sameSite: "Strict" }]);
    const answer = await page.request.get(`${scenario().deployment.admin?.url}/v1/destinations`);
    expect(answer.headers()["cache-control"]).toBe("no-store");
  });

  test("the first paint comes within a second", async () => {
    const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity";
    let paintedMs = Number(await page.evaluate(paint));
    for (let n = 0; n < 9 && paintedMs >= 1000; n += 1) {
      await page.reload();
      await page.getByRole("heading", { name: "meta-shop" }).waitFor();
      paintedMs = Number(await page.evaluate(paint));
    }
    expect(paintedMs).toBeLessThan(1000);
  });

  test("a sign-in link works once, and leaves the address", async () => {
    const { url } = scenario().deployment.admin ?? {};
    const headers = { authorization: `Bearer ${KEYS.grace}` };
    const answer = await fetch(`${url}/v1/session/links`, { method: "POST", headers });
    const { path } = (await answer.json()) as { readonly path: string };
    const [first, second] = await Promise.all([newPage(scenario()), newPage(scenario())]);
    await first.goto(`${url}${path}`);
    await first.getByRole("heading", { name: "Overview" }).waitFor();
    expect(first.url()).toBe(consoleOf(scenario().deployment));
    await second.goto(`${url}${path}`);
    await second.getByText("the link was used before").waitFor();
  });
}

/** What others can do with a session: another site, and whoever has its cookie after sign-out. */
export function testSession(scenario: () => Scenario): void {
  test("a page of another site can use the cookie for nothing", async () => {
    const { deployment, page } = scenario();
    const [cookie] = await page.context().cookies();
    const path = `${deployment.admin?.url}/v1/destinations/meta-shop/resume`;
    const forge = (headers: Readonly<Record<string, string>>) =>
      fetch(path, { method: "POST", headers: { cookie: `relay_session=${cookie?.value}`, ...headers } });
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }, {}])
      expect((await forge(headers)).status).toBe(403);
    expect((await forge({ origin: deployment.admin?.url ?? "" })).status).toBe(200);
  });

  test("after sign-out the cookie is worth nothing", async () => {
    const { page } = scenario();
    const cookies = await page.context().cookies();
    await page.getByRole("button", { name: "ada" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API key").waitFor();
    await page.context().addCookies(cookies);
    await page.reload();
    await page.getByLabel("API key").waitFor();
  });
}
