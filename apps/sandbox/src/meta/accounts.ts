import { type Question, type QueryResult } from "../queries.ts";
import { ACCOUNTS } from "./catalogue.ts";
import { pick } from "./field-tree.ts";
import { askedFields } from "./node-fields.ts";
import { pageOf } from "./paging.ts";

/** The fields of an ad account that senders of conversions ask for (Graph API, Ad Account). */
const FIELDS: ReadonlySet<string> = new Set(["id", "account_id", "name", "currency", "account_status"]);

/** `GET /me/adaccounts`: the ad accounts that a token may see. */
export function listAccounts(question: Question): QueryResult {
  const asked = askedFields(question, "AdAccount", FIELDS, "id,account_id");
  if (asked.kind === "refused") return asked;
  const listed = ACCOUNTS.map(({ id, name, currency }) => {
    const account = { id: `act_${id}`, account_id: id, name, currency, account_status: 1 };
    return { id, document: pick(asked.tree, account) };
  });
  return pageOf(listed, question);
}
