import { acceptItems, underPressure } from "@relay/pipeline/admission";
import type { RequestHandler } from "express";
import type { EndpointContext } from "../endpoint.ts";
import { conversionOfPixel } from "./pixel-conversion.ts";

/** A transparent image of one pixel, which the page's <img> expects. */
const IMAGE = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/**
 * `GET /tr?id=…&ev=…&cd[…]=…&ud[…]=…`: an image pixel of a page without JavaScript. Always answers with the image,
 * because a page cannot react to a fault. Faults are counted and named in the header Relay-Outcome. Source: Meta Pixel,
 * "Installing with an img tag".
 */
export function pixelEndpoint(context: EndpointContext, sourceName: string): RequestHandler {
  const router = context.routers.get(sourceName);
  return async (request, response) => {
    const answer = (outcome: string) => {
      response.set({ "cache-control": "no-store", "relay-outcome": outcome });
      response.type("gif").send(IMAGE);
    };
    if (!router) return answer("no-source");
    const pressure = underPressure(context);
    if (pressure) return answer(pressure.kind);
    const query = parametersIn(request.query);
    const only = new Set(router.destinations.filter(({ dialect }) => dialect.dataset === query.get("id")));
    if (only.size === 0) return answer("unknown-id");
    const value = conversionOfPixel(query, {
      nowSeconds: Math.floor(context.now() / 1000),
      cookies: cookiesIn(request.get("cookie") ?? ""),
      ip: request.ip,
      userAgent: request.get("user-agent"),
      page: request.get("referer"),
    });
    const items = [{ ok: true, value }] as const;
    const acceptance = await acceptItems(
      { router, only, items, isAtomic: false, isUnauthenticated: true },
      context,
    );
    const [result] = "admitted" in acceptance ? acceptance.admitted.results : [];
    answer(result?.faults?.find(({ severity }) => severity === "error")?.code ?? acceptance.kind);
  };
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
