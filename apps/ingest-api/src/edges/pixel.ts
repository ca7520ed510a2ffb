import type { RequestHandler } from "express";
import { acceptItems, underPressure } from "../accept-items.ts";
import type { EdgeContext } from "./edge.ts";

/** A transparent image of one pixel: what a page's <img> waits for. */
const IMAGE = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** Numbers among the parameters that a page may give in `cd[…]`. */
const NUMBERS: ReadonlySet<string> = new Set(["value", "num_items", "predicted_ltv", "net_revenue"]);
/** Lists; a page writes one value, several with commas between, or JSON. */
const LISTS: ReadonlySet<string> = new Set(["content_ids", "contents"]);
const PARAMETER = /^cd\[([^\]]+)\]$/;

/**
 * `GET /tr?id=…&ev=…&cd[…]=…`: an image pixel as a page without JavaScript has it. What of the person is known is in the
 * request: the cookies _fbp and _fbc, the IP address, the browser. Always answers the image: a page can do nothing about
 * what is wrong, so it is counted and named in the header Relay-Outcome. Source: Meta Pixel, "Installing with an img tag".
 */
export function pixelEdge(context: EdgeContext, sourceName: string): RequestHandler {
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
    const value = conversionOf(query, {
      nowSeconds: Math.floor(context.now() / 1000),
      cookies: cookiesIn(request.get("cookie") ?? ""),
      ip: request.ip,
      userAgent: request.get("user-agent"),
      page: request.get("referer"),
    });
    const items = [{ ok: true, value }] as const;
    const acceptance = await acceptItems(
      { source: sourceName, router, only, items, isAtomic: false, isUnauthenticated: true },
      context,
    );
    const [result] = "intake" in acceptance ? acceptance.intake.results : [];
    answer(result?.faults?.find(({ severity }) => severity === "error")?.code ?? acceptance.kind);
  };
}

interface Visit {
  readonly nowSeconds: number;
  readonly cookies: ReadonlyMap<string, string>;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  /** Where the browser says it comes from. */
  readonly page: string | undefined;
}

function conversionOf(query: ReadonlyMap<string, string>, visit: Visit): object {
  const { cookies, ip, userAgent } = visit;
  const given = (pairs: Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined && value !== ""));
  const data = Object.fromEntries(
    Array.from(query, ([name, text]) => [PARAMETER.exec(name)?.[1], text] as const).flatMap(([name, text]) =>
      name === undefined ? [] : [[name, read(name, text)]],
    ),
  );
  return {
    event_name: query.get("ev") ?? "PageView",
    event_time: visit.nowSeconds,
    action_source: "website",
    ...given({
      event_id: query.get("eid"),
      event_source_url: query.get("dl") ?? visit.page,
      referrer_url: query.get("rl"),
    }),
    user_data: given({
      client_ip_address: ip,
      client_user_agent: userAgent,
      fbp: query.get("fbp") ?? cookies.get("_fbp"),
      fbc: query.get("fbc") ?? cookies.get("_fbc"),
    }),
    ...(Object.keys(data).length > 0 && { custom_data: data }),
  };
}

function read(name: string, text: string): unknown {
  if (NUMBERS.has(name)) return text === "" || Number.isNaN(Number(text)) ? text : Number(text);
  if (!LISTS.has(name)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [text];
  } catch {
    return text.split(",").map((part) => part.trim());
  }
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
