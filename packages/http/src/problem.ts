import type { Response } from "express";

/** An answer that says what went wrong. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

export interface ProblemExtra {
  /** What is special about this one; never a value that may be personal. */
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
  /** More members of the document. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Sends the problems of a catalogue as RFC 9457 documents. Their `type` is stable; texts are for people. */
export function problemSender<Name extends string>(catalogue: Readonly<Record<Name, Problem>>) {
  return (
    response: Response,
    name: Name,
    { detail, retryAfterSeconds, members }: ProblemExtra = {},
  ): void => {
    const { status, title, remedy } = catalogue[name];
    if (retryAfterSeconds !== undefined) response.set("Retry-After", String(retryAfterSeconds));
    response
      .status(status)
      .type("application/problem+json")
      .send(
        JSON.stringify({
          type: `urn:conversion-relay:problem:${name}`,
          title,
          status,
          ...(detail !== undefined && { detail }),
          remedy,
          ...members,
        }),
      );
  };
}
