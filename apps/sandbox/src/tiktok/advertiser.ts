import type { Refusal } from "../platform.ts";
import type { Question } from "../queries.ts";
import { ADVERTISER_ID } from "./catalogue.ts";
import { missing, wrongKind } from "./field-fault.ts";
import { NO_PERMISSION, describeFieldFault } from "./refusals.ts";

/** Whether a query names the advertiser, in decimal digits, and its token may see it. */
export function judgeAdvertiser({ query }: Question): Refusal | undefined {
  const id = query["advertiser_id"];
  if (id === undefined || id === "") return describeFieldFault(missing("advertiser_id"));
  if (typeof id !== "string" || !/^\d+$/.test(id))
    return describeFieldFault(wrongKind("advertiser_id", "integer"));
  return id === ADVERTISER_ID ? undefined : NO_PERMISSION;
}
