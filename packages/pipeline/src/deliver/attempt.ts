import type { Dialect, PreparedEvent, Transport, TransportResult, AttemptOutcome } from "@relay/core";

/** An account on a platform, ready to be sent to. */
export interface Destination {
  readonly name: string;
  readonly dialect: Dialect;
  readonly baseUrl: string;
  readonly token: Token;
}

/** An access token. Its value may change between two attempts. */
export interface Token {
  reveal(): string;
  /** Identifies the token without revealing it. */
  readonly mark: string;
}

export interface Attempt {
  readonly outcome: AttemptOutcome;
  readonly bytes: number;
  /** Mark of the token the request was made with. The token may have changed when the answer arrives. */
  readonly tokenMark: string;
}

/** Sends one request with prepared conversions of one group and classifies the answer. Never throws. */
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
  const outcome = judge(dialect, result, preparedConversions.length, group);
  return { outcome, bytes: request.body.length, tokenMark };
}

function judge(dialect: Dialect, result: TransportResult, count: number, group: string): AttemptOutcome {
  if (result.kind === "no-answer") {
    const answer = { httpStatus: 0, meaning: result.reason };
    return result.sent ? { kind: "unknown", answer } : { kind: "retry", answer };
  }
  try {
    return dialect.judge(result.response, count, group);
  } catch {
    // An answer that the dialect cannot read leaves open what happened.
    return { kind: "unknown", answer: { httpStatus: result.response.status, meaning: "unreadable answer" } };
  }
}
