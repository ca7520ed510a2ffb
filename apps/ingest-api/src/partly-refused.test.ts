import type { Signal } from "@relay/core";
import { admissionSignals, admitItems, Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import { expect, test } from "vitest";

const NOW = 1_795_000_000;
const source: SourceConfig = { name: "shop", apiKeySha256: [], webhookSecrets: [] };
const settings = {
  baseUrl: "http://platform.example",
  accessToken: AccessToken.of("token"),
  defaultCountryOf: () => undefined,
  lanes: 1,
  ledgerHours: 48,
  maxWaitMs: 0,
  maxInFlight: 1,
  pauseAtRefusedShare: 1,
  maxDeadLetters: 1,
  retryFailingMs: [],
  requestTimeoutMs: 1000,
};
const destinations = new Map<string, DestinationConfig>([
  [
    "meta-shop",
    {
      ...settings,
      name: "meta-shop",
      platform: "meta",
      dialect: PLATFORMS.open("meta", { dataset_id: "1001", api_version: "v26.0", strict: false }),
    },
  ],
  [
    "tiktok-shop",
    {
      ...settings,
      name: "tiktok-shop",
      platform: "tiktok",
      dialect: PLATFORMS.open("tiktok", { event_source: "web", event_source_id: "C1", max_age_days: 28 }),
    },
  ],
]);
const router = new Router(source.name, {
  routes: [{ source: source.name, destinations: [...destinations.keys()] }],
  destinations,
  maxConversionBytes: 65_536,
});

const lead = (id: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  event_name: "Lead",
  event_time: NOW - 60,
  event_id: id,
  action_source: "website",
  event_source_url: "https://shop.example/",
  user_data: { em: "ada@example.com", client_user_agent: "Mozilla/5.0" },
  ...fields,
});
const takeInAll = (conversions: readonly unknown[]) =>
  admitItems(
    conversions.map((value) => ({ ok: true as const, value })),
    { router },
    { source: source.name, receivedAtMs: NOW * 1000, requestId: "r" },
  );

test("an accepted conversion names the destinations that do not get it", async () => {
  const noPage = lead("2", { event_source_url: undefined });
  const { results, accepted } = await takeInAll([lead("1"), noPage]);
  expect(accepted).toBe(2);
  expect(results[0]).toMatchObject({ destinations: ["meta-shop", "tiktok-shop"] });
  expect(results[0]).not.toHaveProperty("refused_by");
  expect(results[1]).toMatchObject({
    status: "accepted",
    destinations: ["meta-shop"],
    refused_by: [{ destination: "tiktok-shop", codes: ["missing_event_source_url"] }],
  });
});

test("errors count for the destination that does not get the conversion, or for none if no destination does", async () => {
  const noPage = lead("2", { event_source_url: undefined });
  const tooOld = lead("3", { event_time: NOW - 90 * 86_400 });
  const intake = await takeInAll([lead("1"), noPage, tooOld, { event_name: 7 }]);
  const refused = admissionSignals({ source: "shop", receivedAtMs: 0 }, intake).filter(
    (signal): signal is Extract<Signal, { kind: "refused-at-admission" }> =>
      signal.kind === "refused-at-admission",
  );
  const counts = refused.map(({ code, destination = "none", count }) => `${code} ${destination} ${count}`);
  expect(counts.filter((line) => !line.includes(" none "))).toEqual([
    "missing_event_source_url tiktok-shop 1",
  ]);
  expect(counts).toContain("event_too_old none 2");
});
