import { setTimeout as passing } from "node:timers/promises";
import type { GeneratedConversion } from "@relay/testkit";
import { Agent } from "undici";

/** Conversions of one source, as one request. */
export interface Request {
  readonly key: string;
  readonly conversions: readonly GeneratedConversion[];
  readonly body: string;
}

export interface ItemAnswer {
  readonly index: number;
  readonly status: "accepted" | "refused" | "withheld";
  readonly destinations?: readonly string[];
  readonly refused_by?: readonly { readonly destination: string; readonly codes: readonly string[] }[];
  readonly faults?: readonly { readonly code: string; readonly severity: "error" | "warning" }[];
}

export interface RequestAnswer {
  readonly request: Request;
  readonly results: readonly ItemAnswer[];
  /** When the acknowledgement came, milliseconds since the epoch. */
  readonly answeredAtMs: number;
}

const SENDERS = 8;
const UNDERSTOOD = [202, 422];
const COME_BACK = [429, 503];

/**
 * Sends requests over HTTP, several at once, at most `rate` conversions a second. As a producer would, it repeats one that
 * was answered 429 or 503 after the Retry-After of the answer, with the same body: repetitions are recognised.
 */
export async function produce(
  url: string,
  requests: readonly Request[],
  onAnswer: (answer: RequestAnswer) => void,
  rate = Infinity,
): Promise<void> {
  const agent = new Agent({ connections: SENDERS });
  const waiting = requests.values();
  const startedAtMs = Date.now();
  let sent = 0;
  const sender = async () => {
    for (const request of waiting) {
      const dueInMs = startedAtMs + (sent / rate) * 1000 - Date.now();
      sent += request.conversions.length;
      if (dueInMs > 0) await passing(dueInMs);
      onAnswer(await send(agent, url, request));
    }
  };
  try {
    await Promise.all(Array.from({ length: SENDERS }, sender));
  } finally {
    await agent.destroy();
  }
}

async function send(agent: Agent, url: string, request: Request): Promise<RequestAnswer> {
  for (;;) {
    const { statusCode, headers, body } = await agent.request({
      origin: url,
      path: "/v1/events",
      method: "POST",
      headers: { authorization: `Bearer ${request.key}`, "content-type": "application/json" },
      body: request.body,
    });
    const text = await body.text();
    if (UNDERSTOOD.includes(statusCode)) {
      const { results } = JSON.parse(text) as { readonly results: readonly ItemAnswer[] };
      return { request, results, answeredAtMs: Date.now() };
    }
    if (!COME_BACK.includes(statusCode)) throw new Error(`the ingest API answered ${statusCode}: ${text}`);
    await passing(Number(headers["retry-after"] ?? 1) * 1000);
  }
}

/** Gathers conversions into requests of one key each, in the order in which they fill. */
export function requestsOf(
  conversions: Iterable<GeneratedConversion>,
  keyFor: (conversion: GeneratedConversion["conversion"]) => string,
  size: number,
): readonly Request[] {
  const requests: Request[] = [];
  const open = new Map<string, GeneratedConversion[]>();
  const close = (key: string, batch: readonly GeneratedConversion[]) => {
    const body = JSON.stringify(batch.map(({ conversion }) => conversion));
    requests.push({ key, conversions: batch, body });
    open.delete(key);
  };
  for (const one of conversions) {
    const key = keyFor(one.conversion);
    const batch = open.get(key) ?? [];
    batch.push(one);
    open.set(key, batch);
    if (batch.length === size) close(key, batch);
  }
  for (const [key, batch] of open) close(key, batch);
  return requests;
}
