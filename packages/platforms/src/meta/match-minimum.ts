import type { Conversion, MatchKeyName, NormalizeContext } from "@relay/core";
import { isUsable } from "../match-profile.ts";
import { META_PROFILE } from "./match-keys.ts";

/** An event whose keys are all in one of these sets is refused with 2804050. Source: Best Practices, since v13. */
const TOO_FEW: readonly ReadonlySet<MatchKeyName>[] = [
  new Set<MatchKeyName>(["city", "country", "state", "zip", "gender", "client_user_agent"]),
  new Set<MatchKeyName>(["date_of_birth", "client_user_agent"]),
  new Set<MatchKeyName>(["first_name", "gender"]),
  new Set<MatchKeyName>(["last_name", "gender"]),
];
const WEAK: ReadonlySet<MatchKeyName> = new Set(TOO_FEW.flatMap((keys) => [...keys]));

/** Whether Meta could match the conversion. A key whose value is unusable does not count; one strong key is enough. */
export function canBeMatched({ user_data: userData }: Conversion, context: NormalizeContext): boolean {
  if (userData.fbclid !== undefined && userData.fbclid !== "") return true;
  const weak: MatchKeyName[] = [];
  for (const name in userData) {
    const key = name as MatchKeyName;
    const rule = META_PROFILE[key];
    const given = userData[key];
    if (!rule || given === undefined || !isUsable(given, rule, context)) continue;
    if (!WEAK.has(key)) return true;
    weak.push(key);
  }
  return !TOO_FEW.some((keys) => weak.every((key) => keys.has(key)));
}
