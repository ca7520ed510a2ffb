import { type Failed, failed, type Question, type PlatformQueries, type QueryAccess } from "@relay/core";
import { wrongSpan } from "../../toolkit/query-span.ts";
import { checkToken } from "./token.ts";
import { queryAccounts } from "./accounts.ts";
import { queryAllPixels, queryPixel, queryPixelsOf } from "./pixels.ts";
import { queryMatchQuality } from "./match-quality.ts";
import { queryStats } from "./stats.ts";

export const META_BASE_URL = "https://graph.facebook.com";

/**
 * The questions that the Graph API can answer. A token made in Events Manager can usually send and read match quality,
 * and nothing else of this. Ids become parts of paths, so malformed ids are refused without a request.
 */
export function queryMeta(access: QueryAccess): PlatformQueries {
  const account = access.account?.replace(/^act_/, "");
  const wrong = wrongAccess(access, account);
  const asked = <T>(question: () => Question<T>): Question<T> => wrong ?? question();
  const about = <T>(dataset: string, question: () => Question<T>): Question<T> =>
    asked(() => (isId(dataset) ? question() : NO_DATASET));
  return {
    baseUrl: META_BASE_URL,
    listAccounts: () => asked(() => queryAccounts(access)),
    listPixels: () =>
      asked(() => (account === undefined ? queryAllPixels(access) : queryPixelsOf(access, account))),
    getPixel: (dataset) => about(dataset, () => queryPixel(access, dataset)),
    eventStats: (dataset, span) => about(dataset, () => wrongSpan(span) ?? queryStats(access, dataset, span)),
    matchQuality: (dataset) => about(dataset, () => queryMatchQuality(access, dataset)),
    checkToken: () => asked(() => checkToken(access)),
  };
}

const NO_DATASET = failed("invalid_setting", "A Meta pixel or dataset id has digits only.", {
  field: "dataset",
});

function wrongAccess({ token, apiVersion }: QueryAccess, account: string | undefined): Failed | undefined {
  if (token === "") return failed("missing_setting", "Meta needs an access token.", { field: "token" });
  if (account !== undefined && !isId(account))
    return failed("invalid_setting", "A Meta ad account has digits only, after act_ or without it.", {
      field: "account",
    });
  if (apiVersion !== undefined && !/^v\d+\.\d+$/.test(apiVersion))
    return failed("invalid_setting", "A Graph API version is written like v26.0.", { field: "apiVersion" });
  return undefined;
}

function isId(text: string): boolean {
  return /^\d+$/.test(text);
}
