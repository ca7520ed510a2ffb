import type { Response } from "express";
import type { Answer } from "./platform.ts";

/** How a request ends: with a platform's document, with a foreign answer, or without an answer. */
export type Ending =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "status"; readonly status: number; readonly body: "json" | "html" | "empty" }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" };

/** Sends an ending. A hanging request stays open until its client gives up or the sandbox stops. */
export function carryOut(ending: Ending, response: Response): void {
  switch (ending.kind) {
    case "answer":
      response.status(ending.answer.status).json(ending.answer.document);
      return;
    case "status":
      sendForeign(response.status(ending.status), ending.body);
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
  }
}

/** An answer that a proxy or a load balancer in front of a platform could give. */
function sendForeign(response: Response, body: "json" | "html" | "empty"): void {
  const status = response.statusCode;
  if (body === "json") response.json({ status, reason: "upstream unavailable" });
  else if (body === "html") response.type("html").send(`<html><body><h1>${status}</h1></body></html>`);
  else response.end();
}
