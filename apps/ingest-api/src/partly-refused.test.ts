import type { Signal } from "@relay/core";
import { admissionSignals, admitItems, Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { shopDestinations } from "@relay/testkit/shop";
import { expect, test } from "vitest";

const NOW = 1_795_000_000;
const destinations = shopDestinations(PLATFORMS);
const router = new Router("shop", {
  conversions: PLATFORMS.conversions,
  routes: [{ source: "shop", destinations: [...destinations.keys()] }],
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
    { source: "shop", receivedAtMs: NOW * 1000, requestId: "r" },
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
