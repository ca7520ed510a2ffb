import type { MatchKeyName, PrepareContext } from "@relay/core";
import { contextOf, isUsable } from "../toolkit/match-profile.ts";
import { builtClickId } from "./click-id.ts";
import { META_PROFILE } from "./match-keys.ts";
import type { MetaConversion } from "./vocabulary.ts";

/** An event whose keys are all in one of these sets is refused with 2804050. Source: Best Practices, since v13. */
const TOO_FEW: readonly ReadonlySet<MatchKeyName>[] = [
  new Set<MatchKeyName>(["city", "country", "state", "zip", "gender", "client_user_agent"]),
  new Set<MatchKeyName>(["date_of_birth", "client_user_agent"]),
  new Set<MatchKeyName>(["first_name", "gender"]),
  new Set<MatchKeyName>(["last_name", "gender"]),
];
const WEAK: ReadonlySet<MatchKeyName> = new Set(TOO_FEW.flatMap((keys) => [...keys]));
/** Strong keys that nearly every conversion has and that are cheapest to check come first. */
const USUAL = ["email", "external_id", "client_ip_address"] as const satisfies readonly MatchKeyName[];

/** Whether Meta could match the conversion. A key with an unusable value does not count; one strong key is enough. */
export function canBeMatched(conversion: MetaConversion, context: PrepareContext): boolean {
  const { user_data: userData } = conversion;
  for (const key of USUAL) {
    const given = userData[key];
    const rule = META_PROFILE[key];
    if (given !== undefined && rule && isUsable(given, rule, context)) return true;
  }
  return builtClickId(conversion) !== undefined || hasEnough(userData, context);
}

function hasEnough(userData: MetaConversion["user_data"], context: PrepareContext): boolean {
  const known = contextOf(userData, context);
  const weak: MatchKeyName[] = [];
  for (const key in userData) {
    const rule = META_PROFILE[key];
    const given = userData[key];
    if (!rule || given === undefined || !isUsable(given, rule, known)) continue;
    if (!WEAK.has(key)) return true;
    weak.push(key);
  }
  return !TOO_FEW.some((keys) => weak.every((key) => keys.has(key)));
}
