import type { EventStats, Failed, MatchQualityReading, Question, Reader, Reading } from "@relay/core";
import { consult, type Consulted } from "@relay/pipeline";
import type { PredictedQuality } from "@relay/redis";
import { PLATFORMS } from "@relay/platforms";
import type { DestinationConfig } from "@relay/runtime";
import type { Actor } from "./actor.ts";
import type { Demo } from "./demo.ts";
import type { TaskInput } from "./read-input.ts";
import type { TaskResult } from "./run.ts";

export interface ReadingContext {
  readonly reader: Reader;
  readonly demo: Demo;
  /** What the relay predicts of a destination's match quality. */
  readonly qualitiesOf: (destination: DestinationConfig) => Promise<readonly PredictedQuality[]>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Destinations of the actor's platform that the source is routed to. */
export interface ReadableDestinations {
  /** Those of the dataset that the input names: theirs is the token where the input has none. */
  readonly meant: readonly DestinationConfig[];
  /** All of them: theirs is the address. */
  readonly all: readonly DestinationConfig[];
}

const TIMEOUT_MS = 15_000;
/** As far back as Meta's statistics reach. */
const SPAN_SECONDS = 7 * 86_400;

/** Asks the platform, with the token of the request or else of the destination; in a demonstration the sandbox. */
export async function readTask(
  actor: Actor,
  input: TaskInput,
  { meant, all }: ReadableDestinations,
  context: ReadingContext,
): Promise<TaskResult> {
  const { demo, reader, now } = context;
  const [destination] = meant;
  const token = input.isDemo ? demo.token : (input.accessToken ?? destination?.accessToken.reveal());
  if (token === undefined)
    return failure(
      "accessToken",
      "is needed: no destination of this source has that dataset, and so a token",
    );
  const { account } = input;
  const reading = PLATFORMS[actor.platform].reading({ token, ...(account !== undefined && { account }) });
  const baseUrl = input.isDemo ? await demo.baseUrl() : ((destination ?? all[0])?.baseUrl ?? reading.baseUrl);
  const questions = questionsOf(actor, input, reading, Math.floor(now() / 1000));
  if ("kind" in questions) return questions;
  const items: object[] = [];
  for (const question of questions) {
    const found = await consult(question, { reader, baseUrl, timeoutMs: TIMEOUT_MS });
    if (found.kind === "failed") return failedFor(found);
    items.push(...found.items);
  }
  if (input.isDemo) return { kind: "items", items: items.map((item) => ({ ...item, demo: true })) };
  if (input.task !== "get_event_stats") return { kind: "items", items };
  const quality = await consult(reading.matchQuality(input.dataset ?? ""), {
    reader,
    baseUrl,
    timeoutMs: TIMEOUT_MS,
  });
  const predicted = destination ? await context.qualitiesOf(destination) : [];
  return { kind: "items", items: besideQuality(items as EventStats[], quality, predicted) };
}

/** The platform's counts, its own match quality where the token may read it, and the relay's prediction. */
function besideQuality(
  stats: readonly EventStats[],
  quality: Consulted<MatchQualityReading>,
  predicted: readonly PredictedQuality[],
): readonly object[] {
  const readings = quality.kind === "found" ? quality.items : [];
  return stats.map((stat) => {
    const read = readings.find(({ eventName }) => eventName === stat.eventName);
    const own = predicted.find(({ eventName }) => eventName === stat.eventName);
    return {
      ...stat,
      ...(read && { matchQuality: { score: read.score, coverage: read.coverage } }),
      ...(quality.kind === "failed" && { matchQualityUnavailable: quality.failure.code }),
      ...(own && { predictedMatchQuality: { score: own.score, conversions: own.conversions } }),
    };
  });
}

function questionsOf(
  { dataset: field }: Actor,
  { task, dataset }: TaskInput,
  reading: Reading,
  nowSeconds: number,
): readonly Question<object>[] | TaskResult {
  if (task === "list_pixels") return [reading.listPixels()];
  if (dataset === undefined) return failure(field, `is needed for ${task}`);
  if (task === "get_pixel_info") return [reading.getPixel(dataset)];
  return [reading.eventStats(dataset, { fromSeconds: nowSeconds - SPAN_SECONDS, toSeconds: nowSeconds })];
}

function failure(field: string, message: string): TaskResult {
  return { kind: "failed", failure: { type: "invalid-input", message: `${field} ${message}.` } };
}

function failedFor({ failure: { code, message, remedy } }: Failed): TaskResult {
  return { kind: "failed", failure: { type: code, message: `${message} ${remedy}` } };
}
