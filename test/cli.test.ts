import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { META, type Outcome, TIKTOK } from "./cli/documented-codes.ts";
import { relayJson, runRelay, runRelayForHead } from "./cli/run-relay.ts";
import { TIKTOK_EXAMPLES, TIKTOK_NATIONAL_PHONES } from "./cli/tiktok-examples.ts";

const NOW = 1_795_000_000;
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
const folder = mkdtempSync(join(tmpdir(), "relay-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a server on any port of this host. */
async function listening(server: Server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: number } = server.address() as AddressInfo;
  return { number, close: () => once(server.close(), "close") };
}

interface Previewed {
  readonly index: number;
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly faults: readonly {
    readonly pointer: string;
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly severity: string;
  }[];
  readonly left_out: readonly { readonly pointer: string; readonly why: string }[];
}
const at = ["--now", String(NOW)];
const preview = (platform: string, ...args: string[]) => ["preview", "--platform", platform, ...at, ...args];
const pointers = ({ faults }: Previewed) =>
  faults.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);

const purchase = {
  event_name: "Purchase",
  event_time: NOW - 60,
  event_id: "order-1",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { em: " Ada@Example.com", client_user_agent: "Mozilla" },
  custom_data: { value: 1, currency: "usd" },
};
const tiktokPurchase = {
  event: "CompletePayment",
  event_time: NOW - 60,
  event_id: "order-1",
  user: { email: "ada@example.com", phone: "213-373-4253", ttclid: "E.C.P.x" },
  properties: {
    value: 1,
    currency: "USD",
    contents: [{ content_id: "a", content_type: "product", price: 1 }],
  },
  page: { url: "https://shop.example/thanks", referrer: "https://example.org/" },
};

describe("relay preview", () => {
  test("shows the event that would be sent, and with --plain the text behind its digests", async () => {
    const [hashed] = await relayJson<Previewed>(preview("meta"), [purchase]);
    const [plain] = await relayJson<Previewed>(preview("meta", "--plain"), [purchase]);
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
    const [first, second] = await relayJson<Previewed>(
      preview("tiktok", "--plain", "--default-country", "us"),
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
    for (const [kind, more] of kinds) {
      const [shown] = await relayJson<Previewed>(preview("tiktok", "--plain", "--event-source", kind), [
        { ...event, ...more },
      ]);
      expect(shown?.event).toEqual({ ...event, ...more });
    }
  });

  test("names a field by the name it came under, also one that the platform has no field for", async () => {
    const [shown] = await relayJson<Previewed>(preview("tiktok"), [
      { ...purchase, user_data: { ...purchase.user_data, ph: "none", fbp: "fb.1.1596403881668.1116446470" } },
    ]);
    expect(shown && pointers(shown)).toEqual(["warning unusable_value /user_data/ph"]);
    expect(shown?.left_out).toEqual([
      { pointer: "/user_data/ph", why: "unusable" },
      { pointer: "/user_data/fbp", why: "no-counterpart" },
    ]);
  });

  test("keeps every digit of a long id", async () => {
    const event = { ...purchase, user_data: { lead_id: "12345678901234567" } };
    const { stdout } = await runRelay([...preview("meta"), "--json", "-"], [event]);
    expect(stdout).toContain('"lead_id":12345678901234567');
    const people = await runRelay([...preview("meta"), "-"], [event]);
    expect(people.stdout).toContain('"lead_id": 12345678901234567');
  });

  test("shows every worked example of Meta's page as the page has it", async () => {
    const rows = Object.entries(examples).flatMap(([field, all]) => all.map((row) => ({ field, ...row })));
    const lines = rows.map(({ field, input, country }) => ({
      ...purchase,
      user_data: { external_id: "x", [field]: input, ...(country !== undefined && { country }) },
    }));
    const [plain, hashed] = await Promise.all([
      relayJson<Previewed>(preview("meta", "--plain"), lines),
      relayJson<Previewed>(preview("meta"), lines),
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
      relayJson<Previewed>(preview("tiktok", "--plain"), lines),
      relayJson<Previewed>(preview("tiktok"), lines),
    ]);
    for (const [index, [field, , normal, sent]] of TIKTOK_EXAMPLES.entries()) {
      expect(plain[index]?.event?.["user"]).toEqual({
        ttclid: "E.C.P.x",
        ...(normal && { [field]: normal }),
      });
      expect(hashed[index]?.event?.["user"]).toEqual({ ttclid: "E.C.P.x", ...(sent && { [field]: sent }) });
    }
    for (const [country, phone, normal] of TIKTOK_NATIONAL_PHONES) {
      const [shown] = await relayJson<Previewed>(preview("tiktok", "--plain", "--default-country", country), [
        { ...tiktokPurchase, user: { phone } },
      ]);
      expect(shown?.event?.["user"]).toEqual({ phone: normal });
    }
  });
});

describe("relay validate", () => {
  test("says a line a line, without the event, and counts the lines", async () => {
    const found = await relayJson<Previewed>(
      ["validate", ...at],
      [purchase, "{bad", "", { ...purchase, event_time: NOW * 1000 }, { ...tiktokPurchase, page: {} }],
    );
    expect(found.map((one) => [one.index, ...pointers(one)])).toEqual([
      [0],
      [1, "error malformed_json "],
      [2, "error time_in_milliseconds /event_time"],
      [3, "error missing_event_source_url /page/url", "warning unusable_value /user/phone"],
    ]);
    expect(found[0]).not.toHaveProperty("event");
  });

  test("takes a file of one document, and says by its exit code whether all would be sent", async () => {
    const file = join(folder, "events.json");
    writeFileSync(file, JSON.stringify({ data: [purchase, purchase] }, null, 2));
    expect(await runRelay(["validate", ...at, file])).toMatchObject({
      code: 0,
      stdout: "2 conversions, 0 would be refused.\n",
    });
    writeFileSync(file, JSON.stringify([{ ...purchase, user_data: {} }]));
    const refused = await runRelay(["validate", ...at, file]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("/user_data has too few match keys for Meta");
  });

  test.for([[["validate", "no-such-file"]], [["validate"]], [["preview", "-"]], [["nonsense"]]] as const)(
    "relay %j is a wrong command line",
    async ([args]) => {
      expect((await runRelay(args)).code).toBe(2);
    },
  );
});

describe("a conversion that one destination refuses and another takes", () => {
  const fault = {
    pointer: "/event_source_url",
    code: "missing_event_source_url",
    message: "is required by TikTok for web events",
    remedy: "Add it.",
    severity: "error",
    destination: "tiktok-shop",
  };
  const answer = {
    request_id: "r",
    accepted: 1,
    refused: 0,
    results: [
      {
        index: 0,
        status: "accepted",
        event_id: "order-1",
        destinations: ["meta-shop"],
        refused_by: [{ destination: "tiktok-shop", codes: [fault.code] }],
        faults: [fault],
      },
    ],
  };
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(202).end(JSON.stringify(answer)));
  });
  const file = join(folder, "partly.ndjson");
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    writeFileSync(file, `${JSON.stringify(purchase)}\n`);
    const { number } = await listening(server);
    env = { RELAY_URL: `http://127.0.0.1:${number}`, RELAY_API_KEY: "k" };
  });
  afterAll(() => server.close());

  test("is shown by relay send, whose exit code is 1", async () => {
    const { code, stdout } = await runRelay(["send", file], [], env);
    expect(stdout).toContain("refused  for tiktok-shop: missing_event_source_url");
    expect(stdout).toContain("tiktok-shop: /event_source_url is required");
    expect(code).toBe(1);
  });

  test("is counted and written down by relay batch, whose exit code is 1", async () => {
    const { code, stdout } = await runRelay(["batch", file], [], env);
    expect(stdout).toMatch(/but not for tiktok-shop +│ 1 /);
    expect(stdout).toContain("line 1: not for tiktok-shop: /event_source_url is required");
    const refused = readFileSync(`${file}.refused.ndjson`, "utf8");
    expect(JSON.parse(refused)).toEqual({ line: 1, destination: "tiktok-shop", faults: [fault] });
    expect(code).toBe(1);
  });
});

describe("a connection that fails is told in words, with its address, by an exit code of its own", () => {
  const key = { RELAY_API_KEY: "k" };
  let nowhere: string;
  beforeAll(async () => {
    const port = await listening(createServer());
    nowhere = `127.0.0.1:${port.number}`;
    await port.close();
  });

  test.for([
    ["status order-1 --url http://HERE", `The ingest API gives no answer. http://HERE: connection refused`],
    [
      "send --timeout 1 --url http://HERE -",
      "http://HERE: connection refused, nothing listens there; trying again",
    ],
    ["lanes --redis redis://HERE", "HERE"],
  ] as const)("relay %s", async ([args, said]) => {
    const put = (text: string) => text.replaceAll("HERE", nowhere);
    const { code, stderr } = await runRelay(put(args).split(" "), [purchase], key);
    expect(stderr).toContain(put(said));
    expect(stderr).not.toContain("fetch failed");
    expect(code).toBe(4);
  });

  test("a key that is not known is not a connection that fails", async () => {
    const answers = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(401).end("{}"));
    });
    const port = await listening(answers);
    const url = `http://127.0.0.1:${port.number}`;
    const { code, stderr } = await runRelay(["status", "order-1", "--url", url], [], key);
    await port.close();
    expect(stderr).toContain("knows no source with the API key in RELAY_API_KEY");
    expect(code).toBe(5);
  });

  test("an address with a password is refused and not repeated", async () => {
    const url = "http://user:secret@127.0.0.1";
    const { code, stderr } = await runRelay(["status", "order-1", "--url", url], [], key);
    expect(stderr).toContain("without a password");
    expect(stderr).not.toContain("secret");
    expect(code).toBe(2);
  });
});

describe("relay classify", () => {
  interface Classified {
    readonly outcome: Outcome | null;
    readonly reason: string;
    readonly waitMs: number | null;
  }
  const classify = (platform: string, answers: readonly unknown[]) =>
    relayJson<Classified>(["classify", "--platform", platform], answers);

  test("gives every code of Meta's pages its class, and unknown ones their default", async () => {
    const found = await classify(
      "meta",
      META.map(([code, error_subcode, status]) => ({
        status,
        body: { error: { code, error_subcode, type: "OAuthException", message: "m" } },
      })),
    );
    expect(found.map(({ outcome }, index) => [...(META[index]?.slice(0, 3) ?? []), outcome])).toEqual(META);
  });

  test("gives every code of TikTok's pages its class, and unknown ones their default", async () => {
    const found = await classify(
      "tiktok",
      TIKTOK.map(([code]) => ({ status: 200, body: { code, message: "m", request_id: "r", data: {} } })),
    );
    expect(found.map(({ outcome }, index) => [TIKTOK[index]?.[0], outcome])).toEqual(TIKTOK);
  });

  test("reads what is no document, what came short, and how long to wait", async () => {
    const throttled = { error: { code: 80_004, message: "m" } };
    expect(
      await classify("meta", [
        { status: 200, body: '{"events_received":3}', sent: 3 },
        { status: 200, body: { events_received: 2 }, sent: 3 },
        { status: 200, body: { events_received: 0 }, sent: 3 },
        { status: 200, body: { error: { code: 190, message: "m" } } },
        { status: 502, body: "<html>Bad Gateway</html>" },
        { status: 200, body: "" },
        { status: 429, headers: { "Retry-After": "7" } },
        {
          status: 400,
          headers: {
            "X-Business-Use-Case-Usage":
              '{"1":[{"estimated_time_to_regain_access":19}],"2":[{"estimated_time_to_regain_access":2}]}',
          },
          body: throttled,
        },
        { status: 400, headers: { "x-ad-account-usage": { reset_time_duration: 100 } }, body: throttled },
        { status: 0 },
        { status: 413, body: "" },
        { status: 400, body: { error: { code: 100, type: "GraphMethodException", message: "m" } } },
        { code: 190 },
      ]),
    ).toEqual([
      { outcome: "delivered", reason: "all received", waitMs: null },
      { outcome: "partial", reason: "2 of 3 received", waitMs: null },
      { outcome: "unknown", reason: "0 of 3 received", waitMs: null },
      { outcome: "credentials", reason: "190: invalid access token", waitMs: null },
      { outcome: "unknown", reason: "HTTP 502 without the platform's own document", waitMs: null },
      { outcome: "unknown", reason: "HTTP 200 without the platform's own document", waitMs: null },
      { outcome: "throttled", reason: "HTTP 429 without the platform's own document", waitMs: 7000 },
      { outcome: "throttled", reason: "80004: business use case call limit", waitMs: 1_140_000 },
      { outcome: "throttled", reason: "80004: business use case call limit", waitMs: 100_000 },
      { outcome: "unknown", reason: "no answer", waitMs: null },
      { outcome: "too-large", reason: "HTTP 413 without the platform's own document", waitMs: null },
      { outcome: "credentials", reason: "100: call not taken", waitMs: null },
      { outcome: null, reason: "not a recorded answer: /status is required", waitMs: null },
    ]);
  });
});

test.for(["--json", "a table"])(
  "a reader that leaves early ends `relay classify` with 141: %s",
  async (form) => {
    const answers = Array.from({ length: 2000 }, () => ({ status: 500, body: "" }));
    const options = form === "--json" ? [form] : [];
    expect(await runRelayForHead(["classify", "--platform", "meta", ...options, "-"], answers)).toEqual({
      code: 141,
      stderr: "",
    });
  },
);
