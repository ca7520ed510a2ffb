import { MAX_VALIDATED } from "@relay/pipeline/admission";
import { expect, test } from "vitest";
import { lead, NOW, useIngest } from "./testing/ingest-server.ts";

const PATH = "/v1/validate";
const ingest = useIngest();
const buyer = {
  email: "buyer@example.com",
  phone: "+1 415 555 2671",
  country: "US",
  client_ip_address: "198.51.100.7",
  client_user_agent: "Mozilla/5.0",
};
const judged = () =>
  ingest.post(PATH, [
    lead("1", { user_data: buyer, custom_data: { value: 1, currency: "EUR", shop_id: "7" } }),
    lead("2", { event_time: NOW - 30 * 86_400 }),
    lead("3", { user_data: { em: "a".repeat(64), phone: "none", client_user_agent: "Mozilla" } }),
  ]);

test("judges as the ingest API does, and writes nothing", async () => {
  const { status, body } = await judged();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    accepted: 2,
    refused: 1,
    results: [
      { status: "accepted", event_id: "1", faults: [] },
      { status: "refused", destinations: [], faults: [{ code: "event_too_old" }, { code: "event_too_old" }] },
      { status: "accepted", faults: [{ pointer: "/user_data/phone", code: "unusable_value" }, {}] },
    ],
  });
  expect(ingest.writer.conversions).toEqual([]);
});

test("says what each destination would get, and how well it could match", async () => {
  const { body } = await judged();
  const [first, , third] = body.results ?? [];
  expect(body["match_quality"]).toMatchObject({
    "meta-shop": { conversions: 2, coverage: { email: 1, phone: 0.5, client_user_agent: 1 } },
  });
  expect(first?.destinations?.[0]).toMatchObject({
    name: "meta-shop",
    match_quality: {
      keys: ["email", "phone", "country", "client_ip_address", "client_user_agent"],
      hashed: [],
    },
    left_out: [{ pointer: "/custom_data/shop_id", why: "no-counterpart" }],
  });
  expect(third?.destinations?.[0]).toMatchObject({
    match_quality: {
      keys: ["email", "client_user_agent"],
      hashed: ["email"],
      missing: [{ keys: ["phone"] }, { keys: ["fbc"] }, {}, {}, {}, {}, {}, {}],
    },
    left_out: [{ pointer: "/user_data/phone", why: "unusable" }],
  });
});

test("names a field that is left out by the name it was sent under", async () => {
  const { body } = await ingest.post(
    PATH,
    lead("1", { user_data: { ...buyer, ph: "none", phone: undefined } }),
  );
  expect(body.results?.[0]?.destinations?.[0]).toMatchObject({
    left_out: [{ pointer: "/user_data/ph", why: "unusable" }],
  });
});

test("is for sources only, and for as many conversions as it says", async () => {
  expect((await ingest.post(PATH, lead("1"), { key: "wrong" })).status).toBe(401);
  const most = Array.from({ length: MAX_VALIDATED }, () => 0);
  expect((await ingest.post(PATH, most)).status).toBe(200);
  expect((await ingest.post(PATH, [...most, 0])).status).toBe(413);
});
