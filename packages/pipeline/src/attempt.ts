import type { Dialect, PreparedEvent, Transport, TransportResult, AttemptOutcome } from "@relay/core";

/** An account on a platform, ready to be sent to. */
export interface Destination {
  readonly name: string;
  readonly dialect: Dialect;
  readonly baseUrl: string;
  readonly token: Token;
}

/** An access token, which may be another one at the next attempt. */
export interface Token {
  reveal(): string;
  /** Tells one token from another without telling either. */
  readonly mark: string;
}

export interface Attempt {
  readonly outcome: AttemptOutcome;
  readonly bytes: number;
  /** Of the token it was made with; by the time of the answer there may be another. */
  readonly tokenMark: string;
}

/** Sends one request for parcels of one group, and reads the answer. Never throws. */
export async function attempt(
  { dialect, baseUrl, token }: Destination,
  preparedConversions: readonly { readonly event: PreparedEvent }[],
  transport: Transport,
  timeoutMs: number,
): Promise<Attempt> {
  const group = preparedConversions[0]?.event.group ?? "";
  const events = preparedConversions.map(({ event }) => event.json);
  const tokenMark = token.mark;
  const request = dialect.request(group, events, token.reveal());
  const result = await transport.send(baseUrl, request, timeoutMs);
  const bytes = Buffer.byteLength(request.body);
  return { outcome: judge(dialect, result, preparedConversions.length, group), bytes, tokenMark };
}

function judge(dialect: Dialect, result: TransportResult, count: number, group: string): AttemptOutcome {
  if (result.kind === "no-answer") {
    const answer = { httpStatus: 0, meaning: result.reason };
    return result.sent ? { kind: "unknown", answer } : { kind: "retry", answer };
  }
  try {
    return dialect.judge(result.response, count, group);
  } catch {
    // An answer the dialect cannot read says nothing about what happened.
    return { kind: "unknown", answer: { httpStatus: result.response.status, meaning: "unreadable answer" } };
  }
}
