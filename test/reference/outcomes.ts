import type { AnswerGuide } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { NOTE, table } from "./markdown.ts";

const seconds = (ms: number | undefined) => (ms === undefined ? "" : `${ms / 1000} s`);

/** A platform's codes as a table, with what is said before and after it. */
function section(platform: string, { title, introduction, codes, notes }: AnswerGuide): string {
  const rows = Array.from(codes, ([code, { class: kind, meaning, unknownAt5xx, waitMs }]) => [
    String(code),
    `\`${kind}\`${unknownAt5xx ? ", with 5xx `unknown`" : ""}`,
    meaning,
    seconds(waitMs),
  ]);
  const before = introduction === undefined ? "" : `${introduction}\n\n`;
  const after = notes === undefined ? "" : `${notes}\n`;
  return `## ${platform}: ${title}\n\n${before}${table(["code", "class", "meaning", "wait"], rows)}${after}`;
}

/** docs/reference/outcomes.md */
export function outcomesPage(): string {
  const sections = PLATFORMS.all.flatMap(({ title, guide }) =>
    guide.answers.map((answers) => section(title, answers)),
  );
  return `${NOTE}# Outcomes

How the relay classifies a platform's answer. \`relay classify\` classifies recorded answers.

| class | what the relay does |
| --- | --- |
| \`delivered\` | writes it to the ledger |
| \`payload\` | takes the named events out, or halves the request until each culprit is alone. Culprits become dead letters; the other events are delivered |
| \`too-large\` | halves the request |
| \`credentials\` | suspends the destination and probes it by itself; gives no conversion up |
| \`api-version\` | suspends the destination, as above; the remedy is another \`api_version\` ([runbook](../runbooks/api-version.md)) |
| \`throttled\` | sends nothing to the destination for as long as the answer asks, an hour at the most |
| \`retry\` | backs off (exponential, full jitter); the conversions stay until their own deadline |
| \`unknown\` | the same, and marks them as possibly sent: they are repeated with the same ids, for 47 hours |

An answer without the platform's own document (a proxy's page, an empty body): 429 is \`throttled\`, 413 \`too-large\`, a success or 5xx \`unknown\`, other 4xx \`retry\` or, where a platform's own errors come with 200, \`credentials\` ([decision 8](../decisions/0008-an-answer-that-is-not-the-platforms-is-about-no-event.md)).

${sections.join("\n")}`;
}
