import type { ActionSource, Conversion, Dialect } from "@relay/core";
import { EVENT_SOURCES, type EventSource, PLATFORMS } from "@relay/platforms";
import { expect } from "vitest";
import { NOTE, table } from "./markdown.ts";

/** What match keys are worth, as a table. */
export const worthTable = (weights: ReturnType<Dialect["weights"]>) =>
  table(
    ["match keys", "worth"],
    weights.map(({ keys, needs, weight }) => [
      keys.map((key) => `\`${key}\``).join(needs === "all" ? " and " : " or "),
      String(weight),
    ]),
  );

/** docs/reference/match-quality.md; fails where the points of a kind are not 10 in all. */
export function matchQualityPage(): string {
  const meta = PLATFORMS.open("meta", { dataset_id: "0", api_version: "v26.0", strict: false });
  const tiktok = (source: EventSource) =>
    PLATFORMS.open("tiktok", {
      event_source: source,
      event_source_id: "0",
      purchase_event_name: "Purchase",
    });
  const of = (
    action_source: ActionSource,
    more: Readonly<Record<string, unknown>> & Partial<Conversion> = {},
  ): Conversion => ({
    event_name: "Lead",
    event_time: 0,
    event_id: "e",
    action_source,
    user_data: {},
    ...more,
  });
  const kinds: readonly (readonly [string, Dialect, Conversion])[] = [
    ["Meta: websites", meta, of("website")],
    ["Meta: apps", meta, of("app")],
    ["Meta: lead ads", meta, of("system_generated", { user_data: { lead_id: "1" } })],
    ["Meta: Messenger", meta, of("business_messaging", { messaging_channel: "messenger" })],
    ["Meta: WhatsApp", meta, of("business_messaging", { messaging_channel: "whatsapp" })],
    ["Meta: Instagram", meta, of("business_messaging", { messaging_channel: "instagram" })],
    ["Meta: everything else", meta, of("physical_store")],
    ...EVENT_SOURCES.map((source) => [`TikTok: ${source}`, tiktok(source), of("website")] as const),
  ];
  const sections = kinds.map(([name, dialect, conversion]) => {
    const weights = dialect.weights(conversion);
    expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(10);
    return `## ${name}\n\n${worthTable(weights)}`;
  });
  return `${NOTE}# Match quality

Match quality is a score from 0 to 10. It is the sum of the points of those match keys that a conversion has in a usable form. \`POST /v1/validate\` returns it for each conversion and for the whole request. \`relay_match_quality_score\` measures it for delivered conversions. The order of the keys follows the platforms' pages. The numbers are the relay's own ([decision 9](../decisions/0009-what-match-keys-are-worth.md)).

${sections.join("\n")}`;
}
