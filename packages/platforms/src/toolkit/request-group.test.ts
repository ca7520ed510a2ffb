import { envelopeBytesOf, gather } from "@relay/core";
import { expect, test } from "vitest";
import { groupOf } from "./request-group.ts";
import { PLATFORMS } from "../registry.ts";

const DIALECTS = [
  ["Meta", PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict: false })],
  [
    "TikTok",
    PLATFORMS.open("tiktok", {
      event_source: "web",
      event_source_id: "C4SHOP",
      purchase_event_name: "Purchase",
      max_age_days: 28,
      takes_any_action_source: true,
    }),
  ],
] as const;
const NAMES = Object.keys(PLATFORMS.conversions.requestFields);
const TOKEN = "t".repeat(250);

test.for(DIALECTS)(
  "a request to %s stays within its limit of bytes with the longest request fields",
  ([, dialect]) => {
    // Three bytes a character, and the most characters that a request field may have.
    const longest = Object.fromEntries(NAMES.map((name) => [name, "字".repeat(200)]));
    const group = groupOf(
      {
        event_name: "Lead",
        event_time: 1,
        event_id: "1",
        action_source: "website",
        user_data: {},
        ...longest,
      },
      NAMES,
    );
    const { limits } = dialect;
    const json = JSON.stringify({ text: "x".repeat(1900) });
    const items = Array.from({ length: 1000 }, () => ({
      event: { group, json, matchKeys: [], leftOut: [] },
    }));
    const bytes = gather(items, limits, envelopeBytesOf(dialect, TOKEN)).map((request) => {
      const events = request.map(({ event }) => event.json);
      return Buffer.byteLength(dialect.request(group, events, TOKEN).body);
    });
    expect(Math.max(...bytes)).toBeLessThanOrEqual(limits.maxBytes);
    // The limit is nearly reached, so the envelope decides.
    expect(Math.max(...bytes)).toBeGreaterThan(limits.maxBytes - 2 * json.length);
  },
);
