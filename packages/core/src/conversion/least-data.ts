import type { MatchKeyName, UserData } from "../matching/match-keys.ts";
import type { Conversion } from "./conversion.ts";

/** Which match keys of a conversion a destination's lane keeps: those that its platform reads, or all. */
export const KEPT_KEYS = ["needed", "all"] as const;
export type KeptKeys = (typeof KEPT_KEYS)[number];

/** Returns the conversion with these match keys alone: itself when it has no others. */
export function withMatchKeys(conversion: Conversion, keys: ReadonlySet<MatchKeyName>): Conversion {
  const { user_data: userData } = conversion;
  for (const name in userData)
    if (!keys.has(name)) return { ...conversion, user_data: onlyThese(userData, keys) };
  return conversion;
}

function onlyThese(userData: UserData, keys: ReadonlySet<MatchKeyName>): UserData {
  const kept: Record<string, UserData[string]> = {};
  for (const name in userData) if (keys.has(name)) kept[name] = userData[name];
  return kept;
}
