import type { Answerer, QueryService } from "../queries.ts";
import { listAccounts } from "./accounts.ts";
import { bearerOf } from "./bearer.ts";
import { showQuality } from "./dataset-quality.ts";
import { meta } from "./endpoint.ts";
import { listPixels, showPixel } from "./pixels.ts";
import { INVALID_TOKEN } from "./refusals.ts";
import { showStats } from "./stats.ts";
import { checkToken } from "./token-check.ts";
import { judgeVersion, OLDEST_VERSION } from "./version.ts";

/** Queries of Meta's Graph API. The token is in the address or in a header, and is judged as for events. */
export const metaQueries: QueryService = {
  platform: meta,
  tokenOf: ({ query, headers }) => {
    const token = query["access_token"] ?? bearerOf(headers.authorization);
    return typeof token === "string" ? token : undefined;
  },
  datasetOf: ({ params, query }) => params["node"] ?? textOf(query["dataset_id"]),
  judge: ({ params, token }, tokens) => {
    const versionFault = judgeVersion(params["version"] ?? "", OLDEST_VERSION.queries);
    if (versionFault) return versionFault;
    return token === undefined || !tokens.has(token) ? INVALID_TOKEN : undefined;
  },
  found: (document) => ({ status: 200, document }),
};

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Path and answerer; the first matching path decides. */
export const META_QUERIES: readonly (readonly [string, Answerer])[] = [
  ["/:version/me/adaccounts", listAccounts],
  ["/:version/debug_token", checkToken],
  ["/:version/dataset_quality", showQuality],
  ["/:version/:node/adspixels", listPixels],
  ["/:version/:node/stats", showStats],
  ["/:version/:node", showPixel],
];
