import type { PlatformRequest, Reader, QueryRequest, Transport, TransportResult } from "@relay/core";
import type { Dispatcher } from "undici";
import { Expiry } from "./expiry.ts";
import { Sockets } from "./sockets.ts";

/** Most bytes read of an answer. Platforms answer in a few hundred; a broken proxy may answer without end. */
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
  /** Most sockets kept open to one host. */
  readonly connectionsPerHost: number;
  /** Called when a platform sends bytes that no request asked for; their socket is closed. */
  readonly onUnasked?: () => void;
}

/**
 * Makes requests over pooled sockets. Knows no platform: it returns the answer, or why there is none. When more than
 * one answer came back, the answer may belong to another request, so none is returned.
 */
export class HttpTransport implements Transport, Reader {
  readonly #sockets: Sockets;

  constructor({ connectionsPerHost, onUnasked = () => undefined }: HttpTransportOptions) {
    this.#sockets = new Sockets({ perHost: connectionsPerHost, onUnasked });
  }

  send(baseUrl: string, request: PlatformRequest, timeoutMs: number): Promise<TransportResult> {
    return this.#exchange(baseUrl, { method: "POST", ...request }, timeoutMs);
  }

  get(baseUrl: string, request: QueryRequest, timeoutMs: number): Promise<TransportResult> {
    return this.#exchange(baseUrl, { method: "GET", ...request }, timeoutMs);
  }

  async #exchange(
    baseUrl: string,
    request: Dispatcher.RequestOptions,
    timeoutMs: number,
  ): Promise<TransportResult> {
    using expiry = new Expiry(timeoutMs);
    const { signal } = expiry;
    const { origin } = new URL(baseUrl);
    const socket = await this.#sockets.acquire(origin);
    try {
      if (signal.aborted) return { kind: "no-answer", sent: false, reason: "timed out" };
      socket.begin();
      const answer = await socket.client.request({ ...request, signal });
      const { statusCode: status, headers } = answer;
      const body = await readCapped(answer.body);
      socket.end();
      if (!(await socket.isQuiet())) return { kind: "no-answer", sent: true, reason: "unasked answer" };
      return { kind: "answer", response: { status, headers, body } };
    } catch (error) {
      return noAnswer(error, signal.aborted);
    } finally {
      socket.end();
      this.#sockets.release(origin, socket);
    }
  }

  async close(): Promise<void> {
    await this.#sockets.close();
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

/** Names the reason by its code. An error's message may hold the address, and with it a secret. */
function noAnswer(error: unknown, timedOut: boolean): TransportResult {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return { kind: "no-answer", sent: !NEVER_SENT.has(code), reason: timedOut ? "timed out" : code };
}
