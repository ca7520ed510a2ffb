import { isError } from "@relay/core";
import { type Acceptance, acceptItems, underPressure, UnjudgedItems } from "@relay/pipeline/admission";
import type { Request, RequestHandler, Response } from "express";
import type { Endpoint, EndpointContext, Sender } from "../endpoint.ts";
import { openApi } from "./openapi.ts";
import { conversionOfPixel } from "./pixel-conversion.ts";

export interface PixelContext extends EndpointContext {
  /** The source of all events of the pixel. Absent: there is no pixel. */
  readonly pixelSender?: Sender | undefined;
}

/**
 * `GET /tr?id=…&ev=…&cd[…]=…&ud[…]=…`: an image pixel of a page without JavaScript. Always answers with the image,
 * because a page cannot react to a fault. Faults are counted and named in the header Relay-Outcome. Source: Meta Pixel,
 * "Installing with an img tag".
 */
export const pixel: Endpoint<PixelContext> = {
  name: "pixel",
  authentication: [],
  openApi,
  sendFailure: sendImage,
  routes: (context) =>
    context.pixelSender === undefined
      ? []
      : [{ method: "get", path: "/tr", handlers: [takeEvent(context.pixelSender, context)] }],
};

/** A transparent image of one pixel, which the page's <img> expects. */
const IMAGE = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

function takeEvent(sender: Sender, context: EndpointContext): RequestHandler {
  return async (request, response) => {
    sendImage(response, await outcomeOf(request, sender, context));
  };
}

function sendImage(response: Response, outcome: string): void {
  response.set({ "cache-control": "no-store", "relay-outcome": outcome });
  response.type("gif").send(IMAGE);
}

/** `accepted`, `withheld`, the code of the first error, or why no conversion can be taken now. */
async function outcomeOf(request: Request, { router }: Sender, context: EndpointContext): Promise<string> {
  const pressure = underPressure(context);
  if (pressure) return pressure.kind;
  const query = parametersIn(request.query);
  const only = new Set(router.destinations.filter(({ dialect }) => dialect.dataset === query.get("id")));
  if (only.size === 0) return "unknown-id";
  const value = conversionOfPixel(query, {
    nowSeconds: Math.floor(context.now() / 1000),
    cookies: cookiesIn(request.get("cookie") ?? ""),
    ip: request.ip,
    userAgent: request.get("user-agent"),
    page: request.get("referer"),
    clickIds: router.conversions.userData.clickIds,
  });
  const items = new UnjudgedItems([{ ok: true, value }]);
  const submission = { router, only, items, isAtomic: false, isUnauthenticated: true } as const;
  const acceptance = await acceptItems(submission, context);
  return saidOf(acceptance);
}

function saidOf(acceptance: Acceptance): string {
  if (!("admitted" in acceptance)) return acceptance.kind;
  const [result] = acceptance.admitted.results;
  return result?.faults?.find(isError)?.code ?? result?.status ?? acceptance.kind;
}

/** The last value of each parameter. */
function parametersIn(query: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(query).flatMap(([name, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === "string" ? [[name, last] as const] : [];
    }),
  );
}

function cookiesIn(header: string): ReadonlyMap<string, string> {
  return new Map(
    header.split(";").flatMap((pair) => {
      const equals = pair.indexOf("=");
      return equals < 1 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const];
    }),
  );
}
