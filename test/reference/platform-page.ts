import { admit, type EventGuide, type Platform, type PlatformGuide } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { expect } from "vitest";
import { NOTE, table } from "./markdown.ts";
import { worthTable } from "./match-quality.ts";
import { sampleDestination } from "./sample-destination.ts";

const NOW = 1_795_000_000;

/** The whole conversion of an example. */
function exampleOf({ person }: PlatformGuide, { name, customData }: EventGuide) {
  return {
    event_name: name,
    event_time: NOW,
    event_id: "order-1042",
    action_source: "website",
    event_source_url: "https://shop.example/thanks",
    user_data: person,
    ...(customData && { custom_data: customData }),
  } as const;
}

/** docs/platforms/<platform>.md; fails where an example has a fault or a warning. */
export function platformPage(platform: Platform): string {
  const { name, title, guide, pages } = platform;
  const dialect = sampleDestination(platform, guide.options);
  const examples = guide.events.map((event) => {
    const admission = admit(exampleOf(guide, event), "docs", PLATFORMS.conversions);
    // Every example is one that nothing objects to.
    expect(admission, event.name).toMatchObject({ ok: true, warnings: [] });
    if (admission.ok)
      expect(dialect.check(admission.conversion, { nowSeconds: NOW }), event.name).toEqual([]);
    const data = event.customData ? `\`${JSON.stringify(event.customData)}\`` : "";
    return [`\`${event.name}\``, event.about, data];
  });
  const purchase = guide.events.find((event) => event.name === "Purchase") ?? guide.events[0];
  if (!purchase) throw new Error(`the guide of ${name} has no event`);
  const whole = exampleOf(guide, purchase);
  return `${NOTE}# ${title}, from a producer's side

This page says what to send so that ${title} finds the people behind your conversions. Everything is in the relay's own shape: the same conversion goes to all platforms.

${guide.introduction}

## What raises matching

Points for conversions of a website, of 10 in all. [Match quality](../reference/match-quality.md) has the other kinds. \`POST /v1/validate\` returns the points of your own conversions and the missing match keys.

${worthTable(dialect.weights({ ...whole, user_data: {} }))}
## A complete conversion

\`\`\`json
${JSON.stringify(whole, null, 2)}
\`\`\`

## Standard events

Each of these, as \`custom_data\` of the conversion above, is accepted without a warning.

${table(["event_name", "when", "custom_data"], examples)}
Names of your own are accepted too. \`npx relay preview --platform ${name} --plain events.ndjson\` prints what the relay would send for each of your lines.

## Sources

The relay's rules follow these pages. A rule in the code names its page by the title.

${table(
  ["page", "read on"],
  pages.map(({ title: page, url, readOn }) => [`[${page}](${url})`, readOn]),
)}`;
}
