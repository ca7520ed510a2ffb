import type { Failed, Question, Reader, Reading } from "@relay/core";
import { consult } from "@relay/pipeline";
import { PLATFORMS } from "@relay/platforms";
import type { DestinationConfig } from "@relay/runtime";
import type { Actor } from "./actor.ts";
import type { Demo } from "./demo.ts";
import type { TaskInput } from "./read-input.ts";
import type { TaskResult } from "./run.ts";

export interface ReadingContext {
  readonly reader: Reader;
  readonly demo: Demo;
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
  return { kind: "items", items: input.isDemo ? items.map((item) => ({ ...item, demo: true })) : items };
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
