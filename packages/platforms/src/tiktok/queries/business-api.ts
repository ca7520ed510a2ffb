import { type Failed, type Page, type PlatformResponse, type Query, type QueryAccess } from "@relay/core";
import { isObject, numberOf, readDocument, textOf } from "../../toolkit/answer.ts";
import { type FailureAbout, failedAs, failedWithoutDocument } from "../../toolkit/query-failure.ts";
import { classify, PARAMETER_CODES } from "../codes.ts";

/** The content of an answer's `data`. */
export type BusinessData = Readonly<Record<string, unknown>>;

/** One request to the Business API. The token is a header, without "Bearer". Source: Business API SDK. */
export function businessQuery<T>(
  { token }: QueryAccess,
  route: string,
  parameters: Readonly<Record<string, string>>,
  read: (data: BusinessData) => Page<T> | Failed,
): Query<T> {
  return {
    kind: "query",
    request: {
      path: `/open_api/v1.3/${route}?${new URLSearchParams(parameters).toString()}`,
      headers: { "access-token": token },
    },
    read: (response) => {
      const document = readDocument(response.body);
      const code = numberOf(document?.["code"]);
      if (document === undefined || code === undefined) return failedWithoutDocument("TikTok", response);
      if (code !== 0) return failedByCode(response, code, document);
      return read(isObject(document["data"]) ? document["data"] : {});
    },
  };
}

function failedByCode(response: PlatformResponse, code: number, document: BusinessData): Failed {
  const traceId = textOf(document["request_id"]);
  const given = { httpStatus: response.status, code, ...(traceId !== undefined && { traceId }) };
  const classified = classify(code, textOf(document["message"]) ?? "");
  return failedAs("TikTok", classified, { about: aboutOf(code), response, answer: given });
}

const TOKEN_CODES: ReadonlySet<number> = new Set([40_102, 40_103, 40_104, 40_105]);
const PATH_CODES: ReadonlySet<number> = new Set([40_006, 40_008, 40_051, 40_400, 41_001, 41_002]);

/** The kind of credential failure. The table for sending has one class for all of them. */
function aboutOf(code: number): FailureAbout {
  if (TOKEN_CODES.has(code)) return "invalid_token";
  if (code === 40_007) return "not_found";
  return PATH_CODES.has(code) || PARAMETER_CODES.has(code) ? "wrong_request" : "no_permission";
}
