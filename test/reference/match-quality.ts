import type { Conversion, Dialect } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { expect } from "vitest";
import { NOTE, table } from "./markdown.ts";
import { sampleDestination } from "./sample-destination.ts";

const LEAD: Conversion = {
  event_name: "Lead",
  event_time: 0,
  event_id: "e",
  action_source: "website",
  user_data: {},
};

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
  const sections = PLATFORMS.all.flatMap((platform) =>
    platform.guide.kinds.map(({ title, options, fields }) => {
      const conversion = { ...LEAD, ...fields } as Conversion;
      const weights = sampleDestination(platform, options).weights(conversion);
      expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(10);
      return `## ${platform.title}: ${title}\n\n${worthTable(weights)}`;
    }),
  );
  return `${NOTE}# Match quality

Match quality is a score from 0 to 10. It is the sum of the points of those match keys that a conversion has in a usable form. \`POST /v1/validate\` returns it for each conversion and for the whole request. \`relay_match_quality_score\` measures it for delivered conversions. The order of the keys follows the platforms' pages. The numbers are the relay's own ([decision 9](../decisions/0009-what-match-keys-are-worth.md)).

${sections.join("\n")}`;
}
