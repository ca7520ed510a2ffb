import type { PlatformRequest, Reader, ReadingRequest, Transport, TransportResult } from "@relay/core";
import { Agent, type Dispatcher } from "undici";

/** An answer is read up to here: platforms answer in a few hundred bytes, a broken proxy may answer without end. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** Failures after which the platform cannot have read the request. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

export interface HttpTransportOptions {
  /** Sockets kept open to one host at the most. */
  readonly connectionsPerHost: number;
}

/** Requests over pooled sockets. Knows no platform: it reports what came back, or that nothing did. */
export class HttpTransport implements Transport, Reader {
  readonly #agent: Agent;

  constructor({ connectionsPerHost }: HttpTransportOptions) {
    this.#agent = new Agent({
      connections: connectionsPerHost,
      keepAliveTimeout: 30_000,
      connect: { timeout: 3000 },
    });
  }

  send(baseUrl: string, request: PlatformRequest, timeoutMs: number): Promise<TransportResult> {
    return this.#exchange({ origin: baseUrl, method: "POST", ...request }, timeoutMs);
  }

  get(baseUrl: string, request: ReadingRequest, timeoutMs: number): Promise<TransportResult> {
    return this.#exchange({ origin: baseUrl, method: "GET", ...request }, timeoutMs);
  }

  async #exchange(request: Dispatcher.RequestOptions, timeoutMs: number): Promise<TransportResult> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await this.#agent.request({ ...request, signal });
      return {
        kind: "answer",
        response: { status: answer.statusCode, headers: answer.headers, body: await readCapped(answer.body) },
      };
    } catch (error) {
      return noAnswer(error, signal.aborted);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

async function readCapped(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

/** Says why there is no answer, by code: an error's text may hold the address, which may hold what it should not. */
function noAnswer(error: unknown, timedOut: boolean): TransportResult {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return { kind: "no-answer", sent: !NEVER_SENT.has(code), reason: timedOut ? "timed out" : code };
}
