import type {
  EventStats,
  Failed,
  Listener,
  PlatformMatchQuality,
  Pixel,
  Question,
  Reader,
} from "@relay/core";
import { runQuery, type QueryResult } from "@relay/pipeline";
import type { PredictedQuality } from "@relay/redis";
import { PLATFORMS } from "@relay/platforms";
import type { DestinationConfig } from "@relay/runtime";
import type { Actor } from "./actor.ts";
import { type Demo, NO_SANDBOX } from "./demo.ts";
import type { TaskInput } from "./read-input.ts";
import type { TaskResult } from "./run.ts";

export interface QueryTaskContext {
  readonly reader: Reader;
  /** Absent when no sandbox is configured. */
  readonly demo?: Demo | undefined;
  readonly listen: Listener;
  /** The relay's prediction of a destination's match quality. */
  readonly qualitiesOf: (destination: DestinationConfig) => Promise<readonly PredictedQuality[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Destinations of the actor's platform that the source is routed to. */
export interface ReadableDestinations {
  /** Those of the dataset in the input. Their token is used when the input has none. */
  readonly meant: readonly DestinationConfig[];
  /** All of them. Their address is used. */
  readonly all: readonly DestinationConfig[];
}

/** The access of a platform query. */
interface Access {
  readonly token: string;
  /** Absent: the platform's own address. */
  readonly baseUrl?: string;
  readonly dataset?: string;
  readonly account?: string;
}

const TIMEOUT_MS = 15_000;
/** How far back Meta's statistics reach. */
const SPAN_SECONDS = 7 * 86_400;

/**
 * Runs a reading task with the token of the request, or else of the destination. In a demonstration it asks the
 * sandbox.
 */
export async function readTask(
  actor: Actor,
  input: TaskInput,
  destinations: ReadableDestinations,
  context: QueryTaskContext,
): Promise<TaskResult> {
  const { demo, reader, now, listen } = context;
  const { isDemo, task } = input;
  if (isDemo && !demo) return NO_SANDBOX;
  if (task === "list_pixels" && !isDemo && input.accessToken === undefined && destinations.meant.length > 0)
    return pixelsIn(await ownPixels(actor, input, destinations.meant, context), input);
  const access = isDemo ? demo?.accessOf(actor) : accessFor(input, destinations);
  if (access === undefined) {
    const words = "is needed: no destination of this source has that dataset, so there is no token";
    return failure("accessToken", words);
  }
  const { token, account, dataset } = access;
  const queries = PLATFORMS.get(actor.platform).queries({ token, ...(account !== undefined && { account }) });
  const [destination] = isDemo ? [] : destinations.meant;
  const asking = {
    reader,
    baseUrl: access.baseUrl ?? queries.baseUrl,
    timeoutMs: TIMEOUT_MS,
    onVersionWarning() {
      const own = input.accessToken === undefined && destination;
      listen({ kind: "version-warning", ...(own && { destination: own.name }) });
    },
  };
  const ask = <T>(question: Question<T>) => runQuery(question, asking);
  if (task === "list_pixels") return pixelsIn(await ask(queries.listPixels()), input);
  if (dataset === undefined) return failure(actor.dataset, `is needed for ${task}`);
  if (task === "get_pixel_info") return pixelsIn(await ask(queries.getPixel(dataset)), input);
  const toSeconds = Math.floor(now() / 1000);
  const span = { fromSeconds: toSeconds - SPAN_SECONDS, toSeconds };
  const stats = await ask(queries.eventStats(dataset, span));
  if (stats.kind === "failed") return failedFor(stats);
  const quality = await ask(queries.matchQuality(dataset));
  const predicted = destination ? await context.qualitiesOf(destination) : [];
  const items = besideQuality(stats.items, quality, predicted);
  return { kind: "items", items: isDemo ? items.map(asDemo) : items };
}

/**
 * The pixels that destinations send to. Their tokens may see more, such as an agency's other clients, so each is asked
 * for its own dataset only. A pixel that cannot be read is left out. When none can be read, the first failure is
 * returned.
 */
async function ownPixels(
  actor: Actor,
  { account }: TaskInput,
  destinations: readonly DestinationConfig[],
  { reader, listen }: QueryTaskContext,
): Promise<QueryResult<Pixel>> {
  const found = await Promise.all(
    destinations.map(({ name, dialect: { pixel }, accessToken, baseUrl }) => {
      const access = { token: accessToken.reveal(), ...(account !== undefined && { account }) };
      const question = PLATFORMS.get(actor.platform).queries(access).getPixel(pixel);
      const onVersionWarning = () => listen({ kind: "version-warning", destination: name });
      return runQuery(question, { reader, baseUrl, timeoutMs: TIMEOUT_MS, onVersionWarning });
    }),
  );
  const [first] = found;
  if (first?.kind === "failed" && found.every(({ kind }) => kind === "failed")) return first;
  const pixels = found.flatMap((one) => (one.kind === "found" ? one.items : []));
  const wanted = account?.replace(/^act_/, "");
  const items = pixels.filter((pixel) => wanted === undefined || pixel.account === wanted);
  return {
    kind: "found",
    items: [...new Map(items.map((pixel) => [pixel.id, pixel])).values()],
    isWhole: true,
  };
}

function accessFor(
  { accessToken, dataset, account }: TaskInput,
  { meant: [meant], all: [any] }: ReadableDestinations,
): Access | undefined {
  const token = accessToken ?? meant?.accessToken.reveal();
  const baseUrl = (meant ?? any)?.baseUrl;
  if (token === undefined) return undefined;
  return {
    token,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(dataset !== undefined && { dataset }),
    ...(account !== undefined && { account }),
  };
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

/** The platform's counts, its own match quality when the token may read it, and the relay's prediction. */
function besideQuality(
  stats: readonly EventStats[],
  quality: QueryResult<PlatformMatchQuality>,
  predicted: readonly PredictedQuality[],
): readonly object[] {
  const qualities = quality.kind === "found" ? quality.items : [];
  return stats.map((stat) => {
    const read = qualities.find(({ eventName }) => eventName === stat.eventName);
    const own = predicted.find(({ eventName }) => eventName === stat.eventName);
    return {
      ...stat,
      ...(read && { matchQuality: { score: read.score, coverage: read.coverage } }),
      ...(quality.kind === "failed" && { matchQualityUnavailable: quality.failure.code }),
      ...(own && { predictedMatchQuality: { score: own.score, conversions: own.conversions } }),
    };
  });
}

function failure(field: string, message: string): TaskResult {
  return { kind: "failed", failure: { type: "invalid-input", message: `${field} ${message}.` } };
}

function failedFor({ failure: { code, message, remedy } }: Failed): TaskResult {
  return { kind: "failed", failure: { type: code, message: `${message} ${remedy}` } };
}
