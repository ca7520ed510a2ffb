import { setTimeout as passing } from "node:timers/promises";
import { Agent } from "undici";

/** Conversions of one source, as one request. */
export interface Request {
  readonly key: string;
  readonly conversions: readonly Readonly<Record<string, unknown>>[];
  readonly body: string;
}

export interface ItemAnswer {
  readonly index: number;
  readonly status: "accepted" | "refused";
  readonly event_id?: string;
  readonly destinations?: readonly string[];
  readonly faults?: readonly { readonly code: string; readonly destination?: string }[];
}

export interface RequestAnswer {
  readonly request: Request;
  readonly results: readonly ItemAnswer[];
  /** When the acknowledgement came, milliseconds since the epoch. */
  readonly answeredAtMs: number;
}

const SENDERS = 8;

/**
 * Sends requests over HTTP, several at once. As a producer would, it repeats one that was answered 429 or 503 after the
 * time it was told, with the same body: repetitions are recognised.
 */
export async function produce(
  url: string,
  requests: readonly Request[],
  onAnswer: (answer: RequestAnswer) => void,
): Promise<void> {
  const agent = new Agent({ connections: SENDERS });
  const waiting = requests.values();
  const sender = async () => {
    for (const request of waiting) onAnswer(await send(agent, url, request));
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await agent.close();
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
    if (statusCode === 202 || statusCode === 422) {
      const { results } = JSON.parse(text) as { readonly results: readonly ItemAnswer[] };
      return { request, results, answeredAtMs: Date.now() };
    }
    if (statusCode !== 429 && statusCode !== 503)
      throw new Error(`the ingest API answered ${statusCode}: ${text}`);
    await passing(Number(headers["retry-after"] ?? 1) * 1000);
  }
}

/** Gathers conversions into requests of one key each. */
export function requestsOf(
  conversions: Iterable<Readonly<Record<string, unknown>>>,
  keyFor: (conversion: Readonly<Record<string, unknown>>) => string,
  size: number,
): readonly Request[] {
  const requests: Request[] = [];
  const open = new Map<string, Readonly<Record<string, unknown>>[]>();
  const close = (key: string, batch: readonly Readonly<Record<string, unknown>>[]) => {
    requests.push({ key, conversions: batch, body: JSON.stringify(batch) });
    open.delete(key);
  };
  for (const conversion of conversions) {
    const key = keyFor(conversion);
    const batch = open.get(key) ?? [];
    batch.push(conversion);
    open.set(key, batch);
    if (batch.length === size) close(key, batch);
  }
  for (const [key, batch] of open) close(key, batch);
  return requests;
}
