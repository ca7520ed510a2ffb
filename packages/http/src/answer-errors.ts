import type { ErrorRequestHandler, Response } from "express";

/**
 * Why a route failed. `unavailable`: the cause passes by itself, so the request is worth repeating. `failed`: the cause
 * is a fault of the program, and the same request would fail again.
 */
export type RouteFailure = "unavailable" | "failed";

export interface ErrorRules {
  /** Whether the cause of an error passes by itself, such as a store that does not answer. */
  readonly isPassing: (error: unknown) => boolean;
  /** Called with each error before it is answered. */
  readonly note: (failure: RouteFailure, error: unknown) => void;
}

/**
 * Answers the errors that routes throw. An error's message may quote the request, so `answer` is not given it. An error
 * after the answer has begun is left to Express, which closes the connection.
 */
export function answerErrors(
  { isPassing, note }: ErrorRules,
  answer: (response: Response, failure: RouteFailure) => void,
): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const failure = isPassing(error) ? "unavailable" : "failed";
    note(failure, error);
    answer(response, failure);
  };
}
