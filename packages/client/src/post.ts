import { relayAddress } from "./address.ts";
import { connectionFailure } from "./connection-failure.ts";
import { RelayClientError } from "./errors.ts";
import type { Result } from "./result.ts";
import { waitMs } from "./wait.ts";

export interface PostOptions {
  /** Address of the ingest API, without a path. */
  readonly url: string;
  readonly apiKey: string;
  /** Time limit of each request, milliseconds. Default: 15,000. */
  readonly timeoutMs?: number;
  /** How long a request is repeated in all, milliseconds. Default: 300,000 (5 minutes). */
  readonly giveUpAfterMs?: number;
  /** Aborts all attempts. */
  readonly signal?: AbortSignal;
  /** Called before a request is repeated, with the reason: the origin, and what happened. */
  readonly onRetry?: (why: string) => void;
}

/** Results of the conversions, in their order. */
export interface Posted {
  readonly results: readonly Result[];
  /** Number of requests made. */
  readonly requests: number;
}

/** Answers that pass: the relay's own, and those of balancers before it. After 500 the same request would fail again. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const TIMEOUT_MS = 15_000;
const GIVE_UP_AFTER_MS = 300_000;

type Tried =
  | { readonly kind: "results"; readonly results: readonly Result[] }
  | { readonly kind: "too-large" }
  | {
      readonly kind: "again";
      readonly why: string;
      readonly retryAfter: string | null;
      readonly status?: number;
    };

/**
 * Sends conversions, each given as JSON text. Repeats on 429, 502, 503, 504 and missing answers, always with the same
 * bytes: the relay recognises repetitions, also of conversions without an event_id. Halves a request that is too large.
 * Throws a RelayClientError when the conversions could not be sent.
 */
export async function postConversions(conversions: readonly string[], options: PostOptions): Promise<Posted> {
  const { giveUpAfterMs = GIVE_UP_AFTER_MS, signal, onRetry } = options;
  const until = Date.now() + giveUpAfterMs;
  const body = `[${conversions.join(",")}]`;
  for (let tries = 0; ; tries += 1) {
    const tried = await post(body, options);
    if (tried.kind === "results") return { results: tried.results, requests: tries + 1 };
    if (tried.kind === "too-large") {
      if (conversions.length === 1) throw new RelayClientError("rejected", 413);
      const middle = Math.ceil(conversions.length / 2);
      const left = await postConversions(conversions.slice(0, middle), options);
      const right = await postConversions(conversions.slice(middle), options);
      return {
        results: [...left.results, ...right.results],
        requests: tries + 1 + left.requests + right.requests,
      };
    }
    const now = Date.now();
    const wait = waitMs(tries, tried.retryAfter, now, Math.random());
    if (now + wait > until || signal?.aborted === true)
      throw new RelayClientError("unavailable", tried.status, tried.why);
    onRetry?.(tried.why);
    await passing(wait, signal);
  }
}

async function post(
  body: string,
  { url, apiKey, timeoutMs = TIMEOUT_MS, signal }: PostOptions,
): Promise<Tried> {
  const address = relayAddress(url);
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(`${address}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body,
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    });
    answer = await response.json();
  } catch (error) {
    return { kind: "again", why: connectionFailure(error, address), retryAfter: null };
  }
  const { status } = response;
  const results = (answer as { readonly results?: readonly Result[] } | null)?.results;
  if ((status === 202 || status === 422) && results) return { kind: "results", results };
  if (status === 413) return { kind: "too-large" };
  if (status === 401) throw new RelayClientError("unauthorized", status);
  if (PASSING.has(status))
    return {
      kind: "again",
      why: `${new URL(address).origin}: answered ${status}`,
      retryAfter: response.headers.get("retry-after"),
      status,
    };
  throw new RelayClientError("rejected", status, (answer as { readonly title?: string } | null)?.title);
}

function passing(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
