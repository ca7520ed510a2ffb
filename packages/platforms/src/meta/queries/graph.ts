import {
  type Failed,
  failed,
  type Page,
  type PlatformResponse,
  type Query,
  type QueryAccess,
} from "@relay/core";
import { isObject, numberOf, objectsIn, readDocument, textOf } from "../../toolkit/answer.ts";
import { type FailureAbout, failedAs, failedWithoutDocument } from "../../toolkit/query-failure.ts";
import { classify } from "../codes.ts";
import { usageIn, waitAskedMs } from "../usage.ts";
import { hasVersionWarning } from "../version-warning.ts";
import { META_VERSION } from "../versions.ts";

export type GraphDocument = Readonly<Record<string, unknown>>;

/**
 * One request to the Graph API. The token is a header, which no page documents but Meta's servers take, because
 * addresses end up in logs. Sources: Handling Errors; Graph API Versioning.
 */
export function graphQuery<T>(
  { token, apiVersion = META_VERSION }: QueryAccess,
  node: string,
  parameters: Readonly<Record<string, string>>,
  read: (document: GraphDocument) => Page<T> | Failed,
): Query<T> {
  const query = new URLSearchParams(parameters).toString();
  return {
    kind: "query",
    request: {
      path: `/${apiVersion}/${node}${query === "" ? "" : `?${query}`}`,
      headers: { authorization: `Bearer ${token}` },
    },
    read: (response) => {
      const document = readDocument(response.body);
      if (isObject(document?.["error"])) return failedByGraph(response, document["error"]);
      if (document === undefined || response.status >= 300) return failedWithoutDocument("Meta", response);
      const page = read(document);
      return page.kind === "page" && hasVersionWarning(response) ? { ...page, versionWarning: true } : page;
    },
  };
}

/** One page of a list; `after` leads to the next one. */
export interface GraphList {
  readonly kind: "list";
  readonly objects: readonly GraphDocument[];
  readonly after: string | undefined;
}

/**
 * Reads a list that comes in pages: `next` shows that there is more, and the cursor where. The address in `next` holds
 * the token and could name any host, so it is never followed; our own request is repeated with the cursor. Source:
 * Paginated Results.
 */
export function listIn({ data, paging }: GraphDocument): GraphList | Failed {
  if (!Array.isArray(data)) return failed("unreadable", "Meta: the answer has no list.");
  const objects = objectsIn(data);
  if (!isObject(paging) || paging["next"] === undefined) return { kind: "list", objects, after: undefined };
  const after = isObject(paging["cursors"]) ? textOf(paging["cursors"]["after"]) : undefined;
  if (after === undefined) return failed("unreadable", "Meta: there is another page but no cursor for it.");
  return { kind: "list", objects, after };
}

const TOKEN_CODES: ReadonlySet<number> = new Set([102, 104, 190]);

function failedByGraph(response: PlatformResponse, error: GraphDocument): Failed {
  const code = numberOf(error["code"]) ?? 0;
  const subcode = numberOf(error["error_subcode"]);
  const traceId = textOf(error["fbtrace_id"]);
  const usage = usageIn(response);
  const classified = classify({
    code,
    subcode,
    type: textOf(error["type"]),
    message: textOf(error["message"]) ?? "",
    isTransient: error["is_transient"] === true,
    httpStatus: response.status,
  });
  const waitMs = classified.class === "throttled" ? waitAskedMs(response) : undefined;
  return failedAs("Meta", waitMs === undefined ? classified : { ...classified, waitMs }, {
    about: aboutOf(code, subcode),
    response,
    answer: {
      httpStatus: response.status,
      code,
      ...(subcode !== undefined && { subcode }),
      ...(usage !== undefined && { usage }),
      ...(hasVersionWarning(response) && { versionWarning: true }),
      ...(traceId !== undefined && { traceId }),
    },
  });
}

/** The kind of credential failure. The table for sending has one class for all of them. */
function aboutOf(code: number, subcode: number | undefined): FailureAbout {
  if (TOKEN_CODES.has(code)) return "invalid_token";
  if ((code === 100 && subcode === 33) || code === 33 || code === 803) return "not_found";
  return code === 2500 ? "wrong_request" : "no_permission";
}
