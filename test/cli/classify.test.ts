import { describe, expect, test } from "vitest";
import { META, type Outcome, TIKTOK } from "./documented-codes.ts";
import { relayJson, runRelayForHead } from "./run-relay.ts";

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
