import type { Answerer, QueryService } from "../queries.ts";
import { tiktok } from "./endpoint.ts";
import { listPixels } from "./pixel-list.ts";
import { showStats } from "./pixel-stats.ts";
import { EMPTY_TOKEN, INVALID_TOKEN } from "./refusals.ts";

/** Queries of TikTok's Business API. The HTTP status is 200 whatever the code says, as for events. */
export const tiktokQueries: QueryService = {
  platform: tiktok,
  tokenOf: ({ headers }) => {
    const token = headers["access-token"];
    return typeof token === "string" ? token : undefined;
  },
  datasetOf: ({ query }) => (typeof query["code"] === "string" ? query["code"] : ""),
  judge: ({ token }, tokens) => {
    if (!token) return EMPTY_TOKEN;
    return tokens.has(token) ? undefined : INVALID_TOKEN;
  },
  found: (data, trace) => ({ status: 200, document: { code: 0, message: "OK", request_id: trace, data } }),
};

export const TIKTOK_QUERIES: readonly (readonly [string, Answerer])[] = [
  ["/open_api/v1.3/pixel/list/", listPixels],
  ["/open_api/v1.3/pixel/event/stats/", showStats],
];
