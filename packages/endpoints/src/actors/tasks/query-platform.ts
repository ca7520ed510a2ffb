import type { Failed, Pixel, PlatformQueries, Question } from "@relay/core";
import { type QueryContext, type QueryResult, runQuery } from "@relay/pipeline";
import type { ActorsContext } from "../context.ts";
import { NO_SANDBOX } from "../demo/no-sandbox.ts";
import type { TaskInput } from "../input/read-input.ts";
import type { TaskResult } from "../runs/run.ts";
import { besideQuality } from "./event-stats.ts";
import { meantDestinations } from "./meant-destinations.ts";
import { ownPixels } from "./own-pixels.ts";
import { QUERY_TIMEOUT_MS, type QueryAccess, queryAccessOf } from "./query-access.ts";
import type { AskedTask } from "./asked-task.ts";

/** How far back Meta's statistics reach. */
const SPAN_SECONDS = 7 * 86_400;

/**
 * Queries a platform with the token of the input, or else of the destination. A demonstration queries the sandbox. A
 * failed query gives a failed result with the failure's code.
 */
export async function queryPlatform(asked: AskedTask, context: ActorsContext): Promise<TaskResult> {
  const { actor, sender, input } = asked;
  const { isDemo, task, accessToken } = input;
  if (isDemo && !context.demo) return NO_SANDBOX;
  if (task === "list_pixels" && !isDemo && accessToken === undefined) {
    const meant = meantDestinations(actor, sender.router, input.dataset);
    if (meant.length > 0) return pixelsIn(await ownPixels(asked, meant, context), input);
  }
  const access = queryAccessOf(asked, context);
  if (access === undefined) {
    const words = "is needed: no destination of this source has that dataset, so there is no token";
    return failure("accessToken", words);
  }
  const { token, account, dataset } = access;
  const queries = context.platforms
    .get(actor.platform)
    .queries({ token, ...(account !== undefined && { account }) });
  const ask = asker(queries, access, asked, context);
  if (task === "list_pixels") return pixelsIn(await ask(queries.listPixels()), input);
  if (dataset === undefined) return failure(actor.dataset, `is needed for ${task}`);
  if (task === "get_pixel_info") return pixelsIn(await ask(queries.getPixel(dataset)), input);
  const toSeconds = Math.floor(context.now() / 1000);
  const stats = await ask(queries.eventStats(dataset, { fromSeconds: toSeconds - SPAN_SECONDS, toSeconds }));
  if (stats.kind === "failed") return failedFor(stats);
  const quality = await ask(queries.matchQuality(dataset));
  const predicted = access.destination === undefined ? [] : await context.qualitiesOf(access.destination);
  const items = besideQuality(stats.items, quality, predicted);
  return { kind: "items", items: isDemo ? items.map(asDemo) : items };
}

/** A function that asks the platform a question. */
function asker(
  queries: PlatformQueries,
  access: QueryAccess,
  { input }: AskedTask,
  { reader, listen }: ActorsContext,
): <T>(question: Question<T>) => Promise<QueryResult<T>> {
  const querying: QueryContext = {
    reader,
    baseUrl: access.baseUrl ?? queries.baseUrl,
    timeoutMs: QUERY_TIMEOUT_MS,
    onVersionWarning() {
      const own = input.accessToken === undefined && access.destination !== undefined;
      listen({ kind: "version-warning", ...(own && { destination: access.destination }) });
    },
  };
  return (question) => runQuery(question, querying);
}

/** The pixels found. In a demonstration they are samples, under the ids of the input. */
function pixelsIn(found: QueryResult<Pixel>, { task, isDemo, dataset, account }: TaskInput): TaskResult {
  if (found.kind === "failed") return failedFor(found);
  if (!isDemo) return { kind: "items", items: found.items };
  const given = {
    ...(account !== undefined && { account }),
    ...(task === "get_pixel_info" && dataset !== undefined && { id: dataset }),
  };
  return { kind: "items", items: found.items.map((pixel) => asDemo({ ...pixel, ...given })) };
}

function asDemo(item: object): object {
  return { ...item, demo: true };
}

function failure(field: string, message: string): TaskResult {
  return { kind: "failed", failure: { type: "invalid-input", message: `${field} ${message}.` } };
}

function failedFor({ failure: { code, message, remedy } }: Failed): TaskResult {
  // The actors' hosts write their types with hyphens.
  return { kind: "failed", failure: { type: code.replaceAll("_", "-"), message: `${message} ${remedy}` } };
}
