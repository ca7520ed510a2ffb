import { failed, type Page, type Query, type QueryAccess, type TokenCheck } from "@relay/core";
import { isObject, numberOf } from "../../toolkit/answer.ts";
import { isoOf } from "../../toolkit/query-time.ts";
import { graphQuery } from "./graph.ts";

/** The code of an invalid access token. */
const INVALID = 190;

/**
 * Asks whether Meta takes the token, for how long and for what. The token asks about itself; for an invalid one Meta
 * answers with an error, which is the result. `input_token` can only be in the address, so such a request must not be
 * logged. `expires_at` is 0 for a token that does not expire. Source: Debug Token.
 */
export function checkToken(access: QueryAccess): Query<TokenCheck> {
  const query = graphQuery<TokenCheck>(access, "debug_token", { input_token: access.token }, (document) => {
    const data = document["data"];
    if (!isObject(data) || typeof data["is_valid"] !== "boolean")
      return failed("unreadable", "Meta: the answer does not say whether the token is valid.");
    const expiresAt = isoOf(numberOf(data["expires_at"]));
    const scopes = Array.isArray(data["scopes"]) ? data["scopes"].filter(isText) : [];
    return onePage({ isValid: data["is_valid"], ...(expiresAt !== undefined && { expiresAt }), scopes });
  });
  return {
    ...query,
    read: (response) => {
      const page = query.read(response);
      const isRefused = page.kind === "failed" && page.failure.answer?.code === INVALID;
      return isRefused ? onePage({ isValid: false, scopes: [] }) : page;
    },
  };
}

function onePage(check: TokenCheck): Page<TokenCheck> {
  return { kind: "page", items: [check] };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
