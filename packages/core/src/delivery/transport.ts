import type { PlatformRequest, PlatformResponse } from "../platform/platform.ts";
import type { QueryRequest } from "../platform/platform-queries.ts";

/** Why a request got no HTTP answer. `sent`: whether the platform may have read it. */
export interface NoAnswer {
  readonly sent: boolean;
  readonly reason: string;
}

export type TransportResult =
  | { readonly kind: "answer"; readonly response: PlatformResponse }
  | ({ readonly kind: "no-answer" } & NoAnswer);

export interface Transport {
  /** Never throws. The whole request, from connecting to the last byte of the answer, ends within `timeoutMs`. */
  send(baseUrl: string, request: PlatformRequest, timeoutMs: number): Promise<TransportResult>;
}

export interface Reader {
  /**
   * Makes a GET request with the guarantees of `Transport.send`. A redirect is returned as an answer, never followed.
   */
  get(baseUrl: string, request: QueryRequest, timeoutMs: number): Promise<TransportResult>;
}
