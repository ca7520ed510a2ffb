import type { MatchKeyName } from "@relay/core";
import type { Unusable } from "../toolkit/match-profile.ts";
import { builtClickId } from "./click-id.ts";
import { META_PROFILE } from "./match-keys.ts";
import type { MetaConversion } from "./vocabulary.ts";

/** An event whose keys are all in one of these sets is refused with 2804050. Source: Best Practices. */
const TOO_FEW: readonly ReadonlySet<MatchKeyName>[] = [
  new Set<MatchKeyName>(["city", "country", "state", "zip", "gender", "client_user_agent"]),
  new Set<MatchKeyName>(["date_of_birth", "client_user_agent"]),
  new Set<MatchKeyName>(["first_name", "gender"]),
  new Set<MatchKeyName>(["last_name", "gender"]),
];
const WEAK: ReadonlySet<MatchKeyName> = new Set(TOO_FEW.flatMap((keys) => [...keys]));

/** Whether Meta could match the conversion, of which it cannot use these values. One strong key is enough. */
export function canBeMatched(conversion: MetaConversion, unusable: readonly Unusable[]): boolean {
  const isLost = (key: MatchKeyName) => unusable.some((one) => one.isWhole && one.key === key);
  const weak: MatchKeyName[] = [];
  for (const key in conversion.user_data) {
    if (META_PROFILE[key] === undefined || isLost(key)) continue;
    if (!WEAK.has(key)) return true;
    weak.push(key);
  }
  return (
    !TOO_FEW.some((keys) => weak.every((key) => keys.has(key))) || builtClickId(conversion) !== undefined
  );
}
