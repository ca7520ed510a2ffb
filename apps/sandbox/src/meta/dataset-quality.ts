import { find, type Library, type Question, refuse, type QueryResult } from "../queries.ts";
import type { KeysOfEvents } from "../statistics.ts";
import { pick } from "./field-tree.ts";
import { askedFields } from "./node-fields.ts";
import { statisticsOf } from "./pixels.ts";
import { invalidParameter, NO_SUCH_OBJECT } from "./refusals.ts";

const EVENT_FIELDS = [
  "event_name",
  "event_match_quality",
  "event_match_quality.composite_score",
  "event_match_quality.match_key_feedback",
  "event_match_quality.match_key_feedback.identifier",
  "event_match_quality.match_key_feedback.coverage",
  "event_match_quality.diagnostics",
  "event_match_quality.match_key_feedback.coverage.percentage",
  "acr",
  "acr.percentage",
  "event_coverage",
  "event_coverage.percentage",
  "event_coverage.goal_percentage",
  "dedupe_key_feedback",
  "data_freshness",
  "data_freshness.upload_frequency",
];

/** The fields that can be asked for (Meta, Dataset Quality API). */
const FIELDS: ReadonlySet<string> = new Set(["web", ...EVENT_FIELDS.map((field) => `web.${field}`)]);

/** Meta's name of a match key here, and its weight in the sandbox: Meta does not publish how its score is computed. */
const IDENTIFIERS: ReadonlyMap<string, { readonly identifier: string; readonly worth: number }> = new Map([
  ["em", { identifier: "email", worth: 3 }],
  ["ph", { identifier: "phone", worth: 2 }],
  ["fbc", { identifier: "fbc", worth: 2 }],
  ["external_id", { identifier: "external_id", worth: 1 }],
  ["fbp", { identifier: "fbp", worth: 1 }],
  ["client_ip_address", { identifier: "ip_address", worth: 0.5 }],
  ["client_user_agent", { identifier: "user_agent", worth: 0.5 }],
]);

/** `GET /dataset_quality`: how well accepted web events could be matched. A dataset without any is answered `{}`. */
export function showQuality(question: Question, library: Library): QueryResult {
  const dataset = question.query["dataset_id"];
  if (dataset === undefined) return refuse(invalidParameter("(#100) The parameter dataset_id is required"));
  const known = statisticsOf(dataset, library);
  if (known === undefined) return refuse(NO_SUCH_OBJECT);
  const asked = askedFields(question, "DatasetQuality", FIELDS, "web{event_name}");
  if (asked.kind === "refused") return asked;
  const web = Array.from(known.statistics?.keys() ?? [], ([name, keys]) => judge(name, keys));
  return find(web.length === 0 ? {} : pick(asked.tree, { web }));
}

function judge(eventName: string, { count, keys }: Readonly<KeysOfEvents>): object {
  let score = 0;
  const feedback: object[] = [];
  for (const [key, seen] of keys) {
    const known = IDENTIFIERS.get(key);
    if (known === undefined) continue;
    score += (known.worth * seen) / count;
    feedback.push({ identifier: known.identifier, coverage: { percentage: rounded((100 * seen) / count) } });
  }
  return {
    event_name: eventName,
    event_match_quality: { composite_score: rounded(score), match_key_feedback: feedback, diagnostics: [] },
    data_freshness: { upload_frequency: "real_time" },
  };
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
