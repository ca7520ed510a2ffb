import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express";
import { sendProblem } from "./problem.ts";
import { readItems } from "./read-items.ts";
import { Turn } from "./turn.ts";

/**
 * Reads a request's body as conversions, at most so many bytes and items, into `response.locals.items`; and who is to be
 * told of them, from the body or the header Webhook-Url, into `response.locals.webhookUrl`.
 */
export function readRequest(maxBodyBytes: number, maxEvents: number): RequestHandler[] {
  function items(request: Request, response: Response, next: NextFunction): void {
    const read = readItems(request.get("content-type") ?? "", request.body as Buffer);
    if (read.kind === "unsupported") return sendProblem(response, "unsupported-media-type");
    if (read.kind === "malformed") return sendProblem(response, "malformed", { detail: read.detail });
    if (read.kind === "faulty")
      return sendProblem(response, "invalid-fields", { members: { faults: read.faults } });
    if (read.items.length > maxEvents) {
      return sendProblem(response, "too-large", { detail: `At most ${maxEvents} conversions a request.` });
    }
    response.locals["items"] = read.items;
    response.locals["webhookUrl"] = read.webhookUrl ?? request.get("webhook-url");
    next();
  }
  return [wholeBody(maxBodyBytes), items];
}

/**
 * Reads a body of any type into `request.body`; readItems decides which are understood, so that the answer can say so. One
 * that is not encoded, as nearly all are, is read here: for small requests the library's way costs more than the conversion.
 */
function wholeBody(maxBytes: number): RequestHandler {
  const turn = new Turn();
  const encoded = express.raw({ type: () => true, limit: maxBytes });
  return (request, response, next) => {
    const { "content-encoding": encoding = "identity", "content-length": declared = "0" } = request.headers;
    if (encoding !== "identity") return encoded(request, response, next);
    const parts: Buffer[] = [];
    let bytes = 0;
    const tooLarge = () => {
      // What still comes is read and dropped, so that the sender lives to see the answer.
      request.removeAllListeners("data").removeAllListeners("end").resume();
      sendProblem(response, "too-large");
    };
    if (Number(declared) > maxBytes) return tooLarge();
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > maxBytes) tooLarge();
      else parts.push(part);
    });
    request.once("end", () => {
      const [first] = parts;
      request.body = parts.length === 1 ? first : Buffer.concat(parts, bytes);
      turn.atItsEnd(next);
    });
    // Nobody is left to be told.
    request.once("error", () => undefined);
  };
}
