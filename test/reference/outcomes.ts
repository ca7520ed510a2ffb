import { ANSWER_CLASSES, type AnswerGuide } from "@relay/core";
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
  const classes = Object.entries(ANSWER_CLASSES).map(([name, does]) => [`\`${name}\``, does]);
  const sections = PLATFORMS.all.flatMap(({ title, guide }) =>
    guide.answers.map((answers) => section(title, answers)),
  );
  return `${NOTE}# Outcomes

How the relay classifies a platform's answer. \`relay classify\` classifies recorded answers.

${table(["class", "what the relay does"], classes)}
The runbook for \`api-version\` is [here](../runbooks/api-version.md). An answer without the platform's own document (a proxy's page, an empty body): 429 is \`throttled\`, 413 \`too-large\`, a success or 5xx \`unknown\`, other 4xx \`retry\` or, where a platform's own errors come with 200, \`credentials\` ([decision 8](../decisions/0008-an-answer-that-is-not-the-platforms-is-about-no-event.md)).

${sections.join("\n")}`;
}
