import { admit } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { expect } from "vitest";
import { NOTE, table } from "./markdown.ts";
import { worthTable } from "./match-quality.ts";
import { exampleOf, INTRODUCTIONS, STANDARD_EVENTS } from "./standard-events.ts";

/** docs/platforms/<platform>.md; fails where an example has a fault or a warning. */
export function platformPage(platform: "meta" | "tiktok"): string {
  const now = 1_795_000_000;
  const dialect =
    platform === "meta"
      ? PLATFORMS.open("meta", { dataset_id: "0", api_version: "v26.0", strict: true })
      : PLATFORMS.open("tiktok", {
          event_source: "web",
          event_source_id: "0",
          purchase_event_name: "Purchase",
        });
  const weights = dialect.weights({
    event_name: "Purchase",
    event_time: now,
    event_id: "e",
    action_source: "website",
    user_data: {},
  });
  const examples = STANDARD_EVENTS[platform].map((event) => {
    const example = exampleOf(platform, event, now);
    const admission = admit(example, "docs", PLATFORMS.conversions);
    // Every example is one that nothing objects to.
    expect(admission, event.name).toMatchObject({ ok: true, warnings: [] });
    if (admission.ok)
      expect(dialect.check(admission.conversion, { nowSeconds: now }), event.name).toEqual([]);
    const data = "custom_data" in example ? `\`${JSON.stringify(example["custom_data"])}\`` : "";
    return [`\`${event.name}\``, event.about, data];
  });
  const [first] = STANDARD_EVENTS[platform].filter(({ name }) => name === "Purchase");
  const whole = first ? JSON.stringify(exampleOf(platform, first, now), null, 2) : "";
  const name = { meta: "Meta", tiktok: "TikTok" }[platform];
  return `${NOTE}# ${name}, from a producer's side

This page says what to send so that ${name} finds the people behind your conversions. Everything is in the relay's own shape: the same conversion goes to both platforms.

${INTRODUCTIONS[platform]}

## What raises matching

Points for conversions of a website, of 10 in all. [Match quality](../reference/match-quality.md) has the other kinds. \`POST /v1/validate\` returns the points of your own conversions and the missing match keys.

${worthTable(weights)}
## A complete conversion

\`\`\`json
${whole}
\`\`\`

## Standard events

Each of these, as \`custom_data\` of the conversion above, is accepted without a warning.

${table(["event_name", "when", "custom_data"], examples)}
Names of your own are accepted too. \`npx relay preview --platform ${platform} --plain events.ndjson\` prints what the relay would send for each of your lines.
`;
}
