import type { Response } from "express";

/** An answer that reports a failure. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

export interface ProblemExtra {
  /** Details of this occurrence. Never a value that may be personal. */
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
  /** Further members of the document. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * Returns a function that sends problems of a catalogue as RFC 9457 documents. Their `type` is stable; their texts may
 * change.
 */
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
