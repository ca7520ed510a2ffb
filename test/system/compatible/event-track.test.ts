import { describe, expect, test } from "vitest";
import { AT, compatibleOfFile, JSON_TYPE, KEY, type Json } from "./deployment.ts";

const { deployment, bodies, accepted } = await compatibleOfFile();

/** As TikTok's page prints it, but for the time and the ids. */
const tiktokEvent = (id: string, fields: Json = {}) => ({
  event: "CompletePayment",
  event_time: AT,
  event_id: id,
  user: {
    ttclid: "123ATXSfe",
    email: "309a0a5c3e211326ae75ca18196d301a9bdbd1a882a4d2569511033da23f0abd",
    phone: "2df0ecb4f8a3c7ffb7e9d1d4cf2e4cb2b5b1e1b1b1fd1c3a0f1c7c2d2e8f3a4b",
    ip: "13.57.97.131",
    user_agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/124.0.0.0 Safari/537.36",
  },
  properties: {
    currency: "USD",
    value: 200,
    content_type: "product",
    contents: [{ price: 100, quantity: 2, content_id: "1077218", content_name: "shirt" }],
  },
  page: { url: "http://demo.mywebsite.com/purchase", referrer: "http://demo.mywebsite.com" },
  ...fields,
});

async function track(body: object, token: string | undefined = KEY) {
  const response = await fetch(`${deployment.ingest.url}/open_api/v1.3/event/track/`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...(token !== undefined && { "access-token": token }) },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Json;
}

describe("TikTok's shape", () => {
  const source = { event_source: "web", event_source_id: "C4SHOP" };

  test("goes to the pixel that it names, as it was sent", async () => {
    const answer = await track({ ...source, data: [tiktokEvent("t1")] });
    expect(answer).toMatchObject({ code: 0, message: "OK", data: {} });
    expect(await accepted(1)).toMatchObject([{ eventId: "t1" }]);
    const [body] = await bodies(1);
    expect(body).toMatchObject(source);
    // The relay's own naming of purchases is a setting of the destination; everything else is as it came.
    const [sent] = (body?.["data"] ?? []) as readonly Json[];
    const { event: _, ...rest } = sent ?? {};
    const { event: __, ...given } = tiktokEvent("t1");
    expect(rest).toEqual(given);
  });

  test("passes on the partner, and refuses a field that it does not know", async () => {
    const body = { ...source, partner_name: "Shop", data: [tiktokEvent("t9")] };
    expect(await track(body)).toMatchObject({ code: 0 });
    await accepted(1);
    expect((await bodies(1))[0]).toMatchObject({ partner_name: "Shop" });
    expect(await track({ ...body, upload_tag: "june" })).toMatchObject({
      code: 40_002,
      message: expect.stringMatching(/^upload_tag is not a field of this request/),
    });
  });

  test("says no as TikTok does", async () => {
    const data = [tiktokEvent("t2")];
    expect(await track({ ...source, data }, "wrong")).toMatchObject({ code: 40_105 });
    expect(await track({ ...source, data }, "")).toMatchObject({ code: 40_104 });
    expect(await track({ ...source, event_source_id: "C4NONE", data })).toMatchObject({ code: 40_002 });
    for (const odd of [{ toString: 1 }, [[]], "constructor", null]) {
      expect(await track({ ...source, event_source: odd, data })).toMatchObject({ code: 40_002 });
      expect(await track({ ...source, event_source_id: odd, data })).toMatchObject({ code: 40_002 });
    }
    expect(await track({ ...source, data: [] })).toMatchObject({ code: 40_061 });
    const bad = tiktokEvent("t3", { event_time: "yesterday" });
    expect(await track({ ...source, data: [bad] })).toMatchObject({ code: 40_002 });
    const user = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`own_${n}`, n]));
    expect(await track({ ...source, data: [tiktokEvent("t5", { user })] })).toMatchObject({ code: 40_002 });
    expect(await track({ ...source, data: [tiktokEvent("t4"), bad] })).toMatchObject({
      code: 20_001,
      data: { refused: [{ index: 1, field: "event_time" }] },
    });
    expect(await accepted(1)).toMatchObject([{ eventId: "t4" }]);
  });
});
