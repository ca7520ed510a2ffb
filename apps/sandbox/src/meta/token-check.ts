import { find, type Library, type Question, refuse, type QueryResult } from "../queries.ts";
import { INVALID_TOKEN, invalidParameter } from "./refusals.ts";

const SCOPES = ["ads_read", "ads_management", "business_management"];

/** `GET /debug_token`: whether another token is valid. An invalid one is a normal answer. */
export function checkToken({ query }: Question, library: Library): QueryResult {
  const token = query["input_token"];
  if (typeof token !== "string" || token === "")
    return refuse(invalidParameter("(#100) The parameter input_token is required"));
  if (!library.isAlive(token)) {
    const { code, message } = INVALID_TOKEN;
    return find({ data: { error: { code, message }, is_valid: false, scopes: [] } });
  }
  return find({
    data: {
      app_id: "1",
      type: "SYSTEM_USER",
      application: "Sandbox",
      // 0: the token does not expire.
      data_access_expires_at: 0,
      expires_at: 0,
      is_valid: true,
      scopes: SCOPES,
      granular_scopes: SCOPES.map((scope) => ({ scope })),
    },
  });
}
