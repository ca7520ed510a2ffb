import type { Refusal } from "../platform.ts";
import type { Question } from "../reading.ts";
import { ADVERTISER_ID } from "./catalogue.ts";
import { missing, wrongKind } from "./field-fault.ts";
import { NO_PERMISSION, tellFieldFault } from "./refusals.ts";

/** Whether a question names the advertiser, in decimal digits, and its token may see that one. */
export function judgeAdvertiser({ query }: Question): Refusal | undefined {
  const id = query["advertiser_id"];
  if (id === undefined || id === "") return tellFieldFault(missing("advertiser_id"));
  if (typeof id !== "string" || !/^\d+$/.test(id))
    return tellFieldFault(wrongKind("advertiser_id", "integer"));
  return id === ADVERTISER_ID ? undefined : NO_PERMISSION;
}
