import type { Answer } from "../client/read-answers.ts";
import { KEYS } from "../deployment.ts";
import type { HostileRequest } from "../requests/draft.ts";
import { DOCUMENTED } from "./documented.ts";

/** What Node's own HTTP server says of what is no request, or comes too slowly: without a body. */
const OF_HTTP_ITSELF: ReadonlySet<number> = new Set([400, 408, 413, 417, 431]);
/** Statuses by which the relay turns away what it has no room for; they say when to come again. */
const SHED: ReadonlySet<number> = new Set([429, 503]);
const MOST_ANSWER_BYTES = 4_000_000;
const STACK_TRACE = /\n\s+at [\w.<>[\] ]+\(|node_modules\/|\/src\/[\w/-]+\.ts:\d+|<!DOCTYPE html>/;

/** Codes of answers in a platform's own shape. */
const GRAPH_CODES: ReadonlySet<unknown> = new Set([2, 4, 100, 190]);
const TRACK_CODES: ReadonlySet<unknown> = new Set([
  0, 20_001, 40_002, 40_061, 40_100, 40_104, 40_105, 50_002,
]);

/** What an answer is that it must not be; undefined where nothing is wrong with it. */
export function judgeAnswer(request: HostileRequest, answer: Answer): string | undefined {
  const { status, body, headers } = answer;
  if (!(status >= 200)) return "an answer that is no HTTP";
  if (status >= 500 && !SHED.has(status)) return `${status}`;
  if (SHED.has(status) && !headers.has("retry-after")) return `${status} without Retry-After`;
  if (holdsKey(answer)) return "an answer with a key in it";
  if (STACK_TRACE.test(body)) return "an answer with a stack trace";
  if (body.length > MOST_ANSWER_BYTES) return "an answer without a limit";
  if (OF_HTTP_ITSELF.has(status) && body === "") return undefined;
  return judgeStatus(request, status) ?? judgeDocument(request, answer);
}

function holdsKey({ body, headers }: Answer): boolean {
  const whole = [body, ...headers.values()].join("\n");
  return Object.values(KEYS).some((key) => whole.includes(key));
}

function judgeStatus(request: HostileRequest, status: number): string | undefined {
  const isAllowed = DOCUMENTED[request.to].allows(request, status);
  return isAllowed === false ? `an undocumented ${status}` : undefined;
}

/** A refusal is a document with a stable code. */
function judgeDocument(request: HostileRequest, { status, headers, body }: Answer): string | undefined {
  const type = headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) return judgeProblem(request, status, body);
  if (type.startsWith("application/json")) {
    const document = parsed(body);
    if (document === undefined && body !== "") return "JSON that is none";
    return judgeResults(request, document) ?? judgeOwnShape(request, status, document);
  }
  return status >= 400 && body !== "" ? `a refusal that is no document (${type})` : undefined;
}

function judgeProblem(request: HostileRequest, status: number, body: string): string | undefined {
  if (body === "") return undefined;
  const problem = parsed(body) as { readonly type?: string; readonly status?: number } | undefined;
  if (!DOCUMENTED[request.to].problems.has(problem?.type ?? ""))
    return `an undocumented problem ${problem?.type}`;
  return problem?.status === status
    ? judgeResults(request, problem)
    : `a problem ${problem?.status} as ${status}`;
}

interface Results {
  readonly results?: readonly {
    readonly status?: string;
    readonly faults?: readonly unknown[];
    readonly codes?: readonly unknown[];
  }[];
}

/** Each refusal names its fault; where a request is atomic, at least one is, and the others with it. */
function judgeResults({ query }: HostileRequest, document: unknown): string | undefined {
  const { results } = (document ?? {}) as Results;
  if (!Array.isArray(results)) return undefined;
  const refused = results.filter(({ status }) => status === "refused");
  const unexplained = refused.filter(({ faults = [], codes = [] }) => faults.length + codes.length === 0);
  const isAtomic = query.some(([name]) => name === "atomic");
  const isExplained = isAtomic ? unexplained.length < refused.length : unexplained.length === 0;
  return refused.length === 0 || isExplained ? undefined : "a refusal without a fault";
}

interface OwnShape {
  readonly code?: number;
  readonly error?: { readonly code?: number; readonly type?: string };
}

/** Answers as a platform or the hosted actors give them. */
function judgeOwnShape(request: HostileRequest, status: number, document: unknown): string | undefined {
  // To HEAD there is no document.
  if (document === undefined) return undefined;
  const { code, error } = (document ?? {}) as OwnShape;
  const path = request.path.toLowerCase();
  if (path.startsWith("/open_api/"))
    return TRACK_CODES.has(code) ? undefined : `an undocumented code of TikTok's, ${code}`;
  if (status < 400) return undefined;
  if (path.startsWith("/v2/"))
    return /^[a-z]+(?:-[a-z]+)*$/.test(error?.type ?? "") ? undefined : "a refused run without a type";
  if (/^\/v\d+\.0\//.test(path))
    return GRAPH_CODES.has(error?.code) ? undefined : `an undocumented code of Graph's, ${error?.code}`;
  return path.endsWith("/readyz") ? undefined : "a refusal that is no problem document";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
