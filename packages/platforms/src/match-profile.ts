import {
  clean,
  type MatchKeyName,
  type MatchValue,
  type NormalizeContext,
  type Normalizer,
  normalizeCountry,
  recogniseHashed,
  sha256Hex,
  type UserData,
} from "@relay/core";

/** How a platform takes one match key. */
export interface KeyRule {
  /** Its name on the wire. */
  readonly field: string;
  /**
   * - `digest`: normalised and hashed; a value hashed by the producer is passed on.
   * - `clear`: normalised, never hashed; a hashed value cannot be turned back, so it is dropped.
   * - `number`: digits, written as a JSON number.
   */
  readonly form: "digest" | "clear" | "number";
  readonly normalize: Normalizer;
  /** Whether the wire takes a list; otherwise the first usable value goes. */
  readonly list?: "always" | "when-several";
  /** Few different values: their digests are kept. */
  readonly few?: true;
  /** Text that looks like MD5 is an id like any other here. */
  readonly anyText?: true;
}

export type MatchProfile = Readonly<Partial<Record<MatchKeyName, KeyRule>>>;

export interface ProfileOptions {
  /** Whether the platform reads the appendix of Meta's parameter builder; otherwise the bare digest goes. */
  readonly keepsAppendix: boolean;
}

export interface WrittenUserData {
  readonly fields: Record<string, unknown>;
  /** Keys that were given and left out. */
  readonly dropped: readonly MatchKeyName[];
}

/** Brings every match key to the platform's form: normalised once, hashed once. */
export function writeUserData(
  userData: UserData,
  profile: MatchProfile,
  defaultCountry: string | undefined,
  { keepsAppendix }: ProfileOptions,
): WrittenUserData {
  const fields: Record<string, unknown> = {};
  const dropped: MatchKeyName[] = [];
  const context = contextOf(userData, defaultCountry);
  for (const name in userData) {
    const key = name as MatchKeyName;
    const rule = profile[key];
    const given = userData[key];
    if (!rule || given === undefined) continue;
    const written = writeValues(given, rule, context, keepsAppendix);
    if (written === undefined) dropped.push(key);
    else fields[rule.field] = written;
  }
  return { fields, dropped };
}

/** Whether a key would be sent at all; nothing is hashed to find out. */
export function isUsable(
  given: MatchValue | readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
): boolean {
  return listOf(given).some((value) => {
    const text = String(value);
    const hashed = recogniseHashed(text);
    if (hashed && !(hashed.kind === "md5" && rule.anyText))
      return rule.form === "digest" && hashed.kind !== "md5";
    return rule.normalize(text, context) !== undefined;
  });
}

export function contextOf(userData: UserData, defaultCountry: string | undefined): NormalizeContext {
  const [given] = userData.country === undefined ? [] : listOf(userData.country);
  const country = given === undefined ? undefined : normalizeCountry(String(given), {});
  return {
    ...(defaultCountry !== undefined && { defaultCountry }),
    ...(country !== undefined && { country }),
  };
}

function writeValues(
  given: MatchValue | readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
  keepsAppendix: boolean,
): unknown {
  if (!Array.isArray(given)) {
    const one = write(String(given), rule, context, keepsAppendix);
    return one !== undefined && rule.list === "always" ? [one] : one;
  }
  const all = new Set<string | number>();
  for (const value of given as readonly MatchValue[]) {
    const one = write(String(value), rule, context, keepsAppendix);
    if (one !== undefined) all.add(one);
  }
  if (all.size === 0) return undefined;
  const [first] = all;
  if (rule.list === undefined || (rule.list === "when-several" && all.size === 1)) return first;
  return [...all];
}

function write(
  text: string,
  rule: KeyRule,
  context: NormalizeContext,
  keepsAppendix: boolean,
): string | number | undefined {
  const hashed = recogniseHashed(text);
  if (hashed && !(hashed.kind === "md5" && rule.anyText)) {
    if (rule.form !== "digest" || hashed.kind === "md5") return undefined;
    return hashed.kind === "appended" && keepsAppendix ? hashed.whole : hashed.digest;
  }
  const normal = rule.normalize(text, context);
  if (normal === undefined || clean(normal) === undefined) return undefined;
  if (rule.form === "digest") return rule.few ? digestOfFew(normal) : sha256Hex(normal);
  return rule.form === "number" ? Number(normal) : normal;
}

const FEW = 2048;
const digests = new Map<string, string>();

/** Digests of countries, states and genders are asked for again and again. Bounded: what is not in the first few is hashed. */
function digestOfFew(text: string): string {
  const known = digests.get(text);
  if (known !== undefined) return known;
  const digest = sha256Hex(text);
  if (digests.size < FEW) digests.set(text, digest);
  return digest;
}

function listOf(given: MatchValue | readonly MatchValue[]): readonly MatchValue[] {
  return Array.isArray(given) ? (given as readonly MatchValue[]) : [given as MatchValue];
}
