import { randomBytes } from "node:crypto";
import type { Express, Response } from "express";
import { sendProblem } from "../problem.ts";
import type { ConsoleFiles } from "./console-files.ts";

/** Stands in the built page where each answer puts its own nonce. */
const NONCE = "__NONCE__";

/**
 * Serves the built console under `/console`. Every path without a file is a screen of the console: its page finds out
 * which. Without a build, every path answers how to make one.
 */
export function serveConsole(app: Express, files: ConsoleFiles | undefined): void {
  app.get("/console{/*path}", (request, response) => {
    if (!files) return sendProblem(response, "no-console");
    if (request.path === "/console") return response.redirect(308, "/console/");
    const path = request.path.slice("/console/".length);
    const file = files.assets.get(path);
    if (!file) {
      if (path.startsWith("assets/")) return sendProblem(response, "not-found");
      return sendPage(response, files.page);
    }
    response.set({ "Cache-Control": "public, max-age=31536000, immutable", Vary: "Accept-Encoding" });
    secure(response).type(file.type);
    if (request.acceptsEncodings("gzip") !== "gzip") return response.send(file.bytes);
    response.set("Content-Encoding", "gzip").send(file.gzipped);
  });
}

function sendPage(response: Response, page: string): void {
  const nonce = randomBytes(16).toString("base64");
  secure(response)
    .set({
      "Cache-Control": "no-store",
      "Content-Security-Policy": policy(nonce),
    })
    .type("html")
    .send(page.replaceAll(NONCE, nonce));
}

/** Scripts, styles and requests of this host only; the component library's own style elements carry the nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function secure(response: Response): Response {
  return response.set({
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
  });
}
