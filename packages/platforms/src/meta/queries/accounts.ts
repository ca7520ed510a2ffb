import type { AdAccount, Query, QueryAccess } from "@relay/core";
import { textOf } from "../../toolkit/answer.ts";
import { listIn, type GraphDocument, graphQuery } from "./graph.ts";

/**
 * Asks for the ad accounts that a token may see. Needs ads_read or ads_management. Source: User Ad Accounts.
 */
export function queryAccounts(access: QueryAccess, after?: string): Query<AdAccount> {
  const parameters = {
    fields: "id,account_id,name,currency",
    limit: "100",
    ...(after !== undefined && { after }),
  };
  return graphQuery(access, "me/adaccounts", parameters, (document) => {
    const list = listIn(document);
    if (list.kind === "failed") return list;
    const items = list.objects.flatMap(accountIn);
    return {
      kind: "page",
      items,
      ...(list.after !== undefined && { next: queryAccounts(access, list.after) }),
    };
  });
}

function accountIn(given: GraphDocument): readonly AdAccount[] {
  const id = textOf(given["account_id"]) ?? textOf(given["id"])?.replace(/^act_/, "");
  const name = textOf(given["name"]);
  const currency = textOf(given["currency"]);
  if (id === undefined) return [];
  return [{ id, ...(name !== undefined && { name }), ...(currency !== undefined && { currency }) }];
}
