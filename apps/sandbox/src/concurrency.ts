import type { RequestHandler, Response } from "express";

/**
 * Serves so many requests at once. More wait in the order of their arrival, so their latency begins later. One whose
 * sender leaves meanwhile is dropped.
 */
export function serveAtMost(most: number): RequestHandler {
  const waiting = new Map<Response, () => void>();
  let served = 0;
  const serve = (response: Response, next: () => void) => {
    served += 1;
    response.once("close", () => {
      served -= 1;
      serveNext();
    });
    next();
  };
  const serveNext = () => {
    const [first] = waiting;
    if (first === undefined || served >= most) return;
    const [response, next] = first;
    waiting.delete(response);
    serve(response, next);
  };
  return (_request, response, next) => {
    if (served < most) return serve(response, next);
    waiting.set(response, next);
    response.once("close", () => waiting.delete(response));
  };
}
