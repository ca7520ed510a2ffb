import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express";
import { sendProblem } from "./problem.ts";
import { readItems } from "./read-items.ts";

/**
 * Reads a request's body as conversions, at most so many bytes and items, into `response.locals.items`; and who is to be
 * told of them, from the body or the header Webhook-Url, into `response.locals.webhookUrl`.
 */
export function readRequest(maxBodyBytes: number, maxEvents: number): RequestHandler[] {
  function items(request: Request, response: Response, next: NextFunction): void {
    const read = readItems(request.get("content-type") ?? "", request.body as Buffer);
    if (read.kind === "unsupported") return sendProblem(response, "unsupported-media-type");
    if (read.kind === "malformed") return sendProblem(response, "malformed", { detail: read.detail });
    if (read.items.length > maxEvents) {
      return sendProblem(response, "too-large", { detail: `At most ${maxEvents} conversions a request.` });
    }
    response.locals["items"] = read.items;
    response.locals["webhookUrl"] = read.webhookUrl ?? request.get("webhook-url");
    next();
  }
  // Any type is read here; readItems decides which are understood, so that the answer can say so.
  return [express.raw({ type: () => true, limit: maxBodyBytes }), items];
}
