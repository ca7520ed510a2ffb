import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { AT_NOW, NOW, pointers, preview, purchase, tiktokPurchase } from "./conversions.ts";
import { runRelay } from "./run-relay.ts";
import { TIKTOK_EXAMPLES, TIKTOK_NATIONAL_PHONES } from "./tiktok-examples.ts";

/** Worked examples of Meta's page, by field. */
const examples = JSON.parse(
  readFileSync(join(PROJECT_ROOT, "packages/platforms/src/meta/worked-examples.json"), "utf8"),
) as Readonly<
  Record<
    string,
    readonly {
      readonly input: string;
      readonly normal: string;
      readonly digest: string;
      readonly country?: string;
    }[]
  >
>;

describe("relay preview", () => {
  test("shows the event that would be sent, and with --plain the text behind its digests", async () => {
    const [hashed] = await preview("meta", [], [purchase]);
    const [plain] = await preview("meta", ["--plain"], [purchase]);
    expect(plain).toEqual({
      index: 0,
      event: {
        ...purchase,
        user_data: { em: ["ada@example.com"], client_user_agent: "Mozilla" },
        custom_data: { value: 1, currency: "USD" },
      },
      faults: [],
      left_out: [],
    });
    expect(hashed?.event?.["user_data"]).toEqual({
      em: ["b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72"],
      client_user_agent: "Mozilla",
    });
  });

  test("reads TikTok's own shape, and points into it", async () => {
    const [first, second] = await preview(
      "tiktok",
      ["--plain", "--default-country", "us"],
      [
        tiktokPurchase,
        { ...tiktokPurchase, user: { email: "a@b.co", phone: "none" }, properties: { value: "1 USD" } },
      ],
    );
    expect(first).toEqual({
      index: 0,
      event: {
        ...tiktokPurchase,
        user: { ...tiktokPurchase.user, phone: "+12133734253" },
        properties: {
          value: 1,
          currency: "USD",
          content_type: "product",
          contents: [{ content_id: "a", price: 1 }],
        },
      },
      faults: [],
      left_out: [],
    });
    expect(second && pointers(second)).toEqual(["error wrong_type /properties/value"]);
    expect(second?.event).toBeNull();
  });

  test("takes TikTok's four kinds of event source", async () => {
    const event = { event: "Purchase", event_time: NOW, event_id: "1", user: { email: "a@b.co" } };
    const kinds = [
      ["web", { page: { url: "https://shop.example/" } }],
      ["app", { app: { app_id: "example.shop" } }],
      ["offline", {}],
      ["crm", { lead: { lead_id: "7001122334455667788" } }],
    ] as const;
    const shown = await Promise.all(
      kinds.map(async ([kind, more]) => {
        const [line] = await preview("tiktok", ["--plain", "--event-source", kind], [{ ...event, ...more }]);
        return line?.event;
      }),
    );
    expect(shown).toEqual(kinds.map(([, more]) => ({ ...event, ...more })));
  });

  test("names a field by the name it came under, also one that the platform has no field for", async () => {
    const [shown] = await preview(
      "tiktok",
      [],
      [
        {
          ...purchase,
          user_data: { ...purchase.user_data, ph: "none", fbp: "fb.1.1596403881668.1116446470" },
        },
      ],
    );
    expect(shown && pointers(shown)).toEqual(["warning unusable_value /user_data/ph"]);
    expect(shown?.left_out).toEqual([
      { pointer: "/user_data/ph", why: "unusable" },
      { pointer: "/user_data/fbp", why: "no-counterpart" },
    ]);
  });

  test("keeps every digit of a long id", async () => {
    const event = { ...purchase, user_data: { lead_id: "12345678901234567" } };
    const args = ["preview", "--platform", "meta", ...AT_NOW];
    const { stdout } = await runRelay([...args, "--json", "-"], [event]);
    expect(stdout).toContain('"lead_id":12345678901234567');
    const people = await runRelay([...args, "-"], [event]);
    expect(people.stdout).toContain('"lead_id": 12345678901234567');
  });

  test("shows every worked example of Meta's page as the page has it", async () => {
    const rows = Object.entries(examples).flatMap(([field, all]) => all.map((row) => ({ field, ...row })));
    const lines = rows.map(({ field, input, country }) => ({
      ...purchase,
      user_data: { external_id: "x", [field]: input, ...(country !== undefined && { country }) },
    }));
    const [plain, hashed] = await Promise.all([
      preview("meta", ["--plain"], lines),
      preview("meta", [], lines),
    ]);
    expect(rows).toHaveLength(200);
    for (const [index, { field, normal, digest }] of rows.entries()) {
      expect(plain[index]?.event?.["user_data"]).toMatchObject({ [field]: [normal] });
      expect(hashed[index]?.event?.["user_data"]).toMatchObject({ [field]: [digest] });
    }
  });

  test("shows every worked example of TikTok's page as the page has it", async () => {
    const lines = TIKTOK_EXAMPLES.map(([field, given]) => ({
      ...tiktokPurchase,
      user: { ttclid: "E.C.P.x", [field]: given },
    }));
    const [plain, hashed] = await Promise.all([
      preview("tiktok", ["--plain"], lines),
      preview("tiktok", [], lines),
    ]);
    for (const [index, [field, , normal, sent]] of TIKTOK_EXAMPLES.entries()) {
      expect(plain[index]?.event?.["user"]).toEqual({
        ttclid: "E.C.P.x",
        ...(normal && { [field]: normal }),
      });
      expect(hashed[index]?.event?.["user"]).toEqual({ ttclid: "E.C.P.x", ...(sent && { [field]: sent }) });
    }
    for (const [country, phone, normal] of TIKTOK_NATIONAL_PHONES) {
      const [shown] = await preview(
        "tiktok",
        ["--plain", "--default-country", country],
        [{ ...tiktokPurchase, user: { phone } }],
      );
      expect(shown?.event?.["user"]).toEqual({ phone: normal });
    }
  });
});
