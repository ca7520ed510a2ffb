import { type Failed, failed, type Question, type PlatformQueries, type QueryAccess } from "@relay/core";
import { wrongSpan } from "../../toolkit/query-span.ts";
import { queryPixel, queryPixelsOf } from "./pixels.ts";
import { queryStats } from "./stats.ts";

export const TIKTOK_BASE_URL = "https://business-api.tiktok.com";

/**
 * The questions that TikTok's Business API can answer, all about one advertiser. It has no score for match quality and
 * no question about a token: a token from Events Manager may be refused here and still be good for sending.
 */
export function queryTikTok(access: QueryAccess): PlatformQueries {
  const { account } = access;
  const asked = <T>(question: (advertiser: string) => Question<T>): Question<T> => {
    if (access.token === "")
      return failed("missing_setting", "TikTok needs an access token.", { field: "token" });
    if (account === undefined || account === "") return NO_ADVERTISER;
    return /^\d+$/.test(account) ? question(account) : WRONG_ADVERTISER;
  };
  return {
    baseUrl: TIKTOK_BASE_URL,
    listAccounts: () => notOffered("the advertisers of a token without the app's secret"),
    listPixels: () => asked((advertiser) => queryPixelsOf(access, advertiser)),
    getPixel: (dataset) => asked((advertiser) => queryPixel(access, advertiser, dataset)),
    eventStats: (dataset, span) =>
      asked((advertiser) => wrongSpan(span) ?? queryStats(access, advertiser, dataset, span)),
    matchQuality: () => notOffered("match quality"),
    checkToken: () => notOffered("a token"),
  };
}

const NO_ADVERTISER = failed("missing_setting", "TikTok needs the advertiser that the pixels belong to.", {
  field: "account",
});
const WRONG_ADVERTISER = failed("invalid_setting", "A TikTok advertiser id has digits only.", {
  field: "account",
});

function notOffered(what: string): Failed {
  return failed("not_offered", `TikTok cannot be asked about ${what}.`);
}
