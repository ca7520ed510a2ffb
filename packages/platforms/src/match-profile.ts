import {
  type Hashed,
  type LeftOut,
  type MatchKeyName,
  type MatchValue,
  type NormalizeContext,
  type Normalizer,
  normalizeCountry,
  type PrepareContext,
  recogniseHashed,
  sha256Hex,
  type UserData,
} from "@relay/core";
import type { MemoCache } from "./memo-cache.ts";

/** How a platform takes one match key. */
export interface KeyRule {
  /** Its name on the wire. */
  readonly field: string;
  /**
   * - `digest`: normalised and hashed; a value hashed by the producer is passed on.
   * - `clear`: normalised, never hashed; a hashed value cannot be turned back, so it is dropped.
   * - `either`: normalised, not hashed; a value hashed by the producer is passed on.
   * - `number`: digits, written as a JSON number.
   */
  readonly form: "digest" | "clear" | "either" | "number";
  readonly normalize: Normalizer;
  /** Whether the wire takes a list; otherwise the first usable value goes. */
  readonly list?: "always" | "when-several";
  /** Where the same values come again and again: what became of them, by the person's country where that decides. */
  readonly memoCache?: MemoCache;
  readonly isReadByCountry?: true;
  /** Text that looks like MD5 is an id like any other here. */
  readonly anyText?: true;
}

export type MatchProfile = Readonly<Partial<Record<MatchKeyName, KeyRule>>>;

/** How the values of one event are written. */
export interface Writing {
  /** Whether the platform reads the appendix of Meta's parameter builder; otherwise the bare digest goes. */
  readonly keepsAppendix: boolean;
  /** For people's eyes: the normalised text where its digest would go. */
  readonly isPlain: boolean;
}

export interface WrittenUserData {
  readonly fields: Record<string, unknown>;
  /** The keys that are in it. */
  readonly matchKeys: MatchKeyName[];
  /** Keys that were given and are not in it. */
  readonly leftOut: LeftOut[];
}

/** What of a `PrepareContext` matters to match keys. */
export type PersonContext = Partial<PrepareContext>;

/** Brings every match key to the platform's form: normalised once, hashed once. */
export function writeUserData(
  userData: UserData,
  profile: MatchProfile,
  person: PersonContext,
  writing: Writing,
): WrittenUserData {
  const fields: Record<string, unknown> = {};
  const matchKeys: MatchKeyName[] = [];
  const leftOut: LeftOut[] = [];
  const context = contextOf(userData, person);
  for (const name in userData) {
    const key = name as MatchKeyName;
    const rule = profile[key];
    const given = userData[key];
    if (given === undefined) continue;
    const pointer = `/user_data/${key}`;
    const written = rule && writeValues(given, rule, context, writing);
    if (rule && written !== undefined) {
      fields[rule.field] = written;
      matchKeys.push(key);
      // As many as were given: none of them was left out.
      if (Array.isArray(given) && given.length > (Array.isArray(written) ? written.length : 1)) {
        for (const index of unusableMembers(given as readonly MatchValue[], rule, context)) {
          leftOut.push({ pointer: `${pointer}/${index}`, why: "unusable" });
        }
      }
    } else {
      leftOut.push({ pointer, why: rule ? "unusable" : "no-counterpart" });
    }
  }
  return { fields, matchKeys, leftOut };
}

const AS_SENT: Writing = { keepsAppendix: true, isPlain: false };

/** Whether a key would be sent at all; nothing is hashed to find out but what comes again and again, once. */
export function isUsable(
  given: MatchValue | readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
): boolean {
  return Array.isArray(given)
    ? (given as readonly MatchValue[]).some((value) => isUsableValue(value, rule, context))
    : isUsableValue(given as MatchValue, rule, context);
}

function isUsableValue(value: MatchValue, rule: KeyRule, context: NormalizeContext): boolean {
  if (hasLostDigits(value, rule)) return false;
  const text = String(value);
  const hashed = hashedBefore(text, rule);
  if (hashed) return passOn(hashed, rule, true) !== undefined;
  // What is recalled must be what is sent: only of what was not hashed before is that the same for every writing.
  return (
    (rule.memoCache ? write(value, rule, context, AS_SENT) : rule.normalize(text, context)) !== undefined
  );
}

/** What helps to read a person's values: their own country, where it came in the clear, before the source's. */
export function contextOf(
  userData: UserData,
  { defaultCountry, nowSeconds }: PersonContext,
): NormalizeContext {
  const [given] = userData.country === undefined ? [] : listOf(userData.country);
  const country = given === undefined ? undefined : normalizeCountry(String(given), {});
  return {
    ...(defaultCountry !== undefined && { defaultCountry }),
    ...(country !== undefined && { country }),
    ...(nowSeconds !== undefined && { nowSeconds }),
  };
}

function writeValues(
  given: MatchValue | readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
  writing: Writing,
): unknown {
  if (!Array.isArray(given)) {
    const one = write(given as MatchValue, rule, context, writing);
    return one !== undefined && rule.list === "always" ? [one] : one;
  }
  const all = new Set<unknown>();
  for (const value of given as readonly MatchValue[]) {
    const one = write(value, rule, context, writing);
    if (one !== undefined) all.add(one);
  }
  if (all.size === 0) return undefined;
  const [first] = all;
  if (rule.list === undefined || (rule.list === "when-several" && all.size === 1)) return first;
  return [...all];
}

function write(value: MatchValue, rule: KeyRule, context: NormalizeContext, writing: Writing): unknown {
  if (hasLostDigits(value, rule)) return undefined;
  const text = String(value);
  const { memoCache } = rule;
  if (memoCache === undefined || writing.isPlain) return writeAnew(text, rule, context, writing);
  const asked = rule.isReadByCountry ? `${context.country ?? ""} ${text}` : text;
  return memoCache.recall(asked, () => writeAnew(text, rule, context, writing) as string | undefined);
}

function writeAnew(text: string, rule: KeyRule, context: NormalizeContext, writing: Writing): unknown {
  const hashed = hashedBefore(text, rule);
  if (hashed) return passOn(hashed, rule, writing.keepsAppendix);
  const normal = rule.normalize(text, context);
  if (normal === undefined) return undefined;
  switch (rule.form) {
    case "digest":
      return writing.isPlain ? normal : sha256Hex(normal);
    case "number":
      return jsonNumber(normal);
    case "clear":
    case "either":
      return normal;
  }
}

function hashedBefore(text: string, rule: KeyRule): Hashed | undefined {
  const hashed = recogniseHashed(text);
  return hashed?.kind === "md5" && rule.anyText ? undefined : hashed;
}

/** A value hashed by the producer, where this platform wants it hashed. */
function passOn(hashed: Hashed, { form }: KeyRule, keepsAppendix: boolean): string | undefined {
  if (form === "clear" || form === "number") return undefined;
  switch (hashed.kind) {
    case "sha256":
      return hashed.digest;
    case "appended":
      return keepsAppendix ? hashed.whole : hashed.digest;
    case "md5":
    case "nothing":
      return undefined;
  }
}

/** An id of 16 or 17 digits that came as a JSON number is no longer the id it was. */
function hasLostDigits(value: MatchValue, { form }: KeyRule): boolean {
  return form === "number" && typeof value === "number" && !Number.isSafeInteger(value);
}

/** Digits as a JSON number, all of them: a JavaScript number keeps 15 or 16. */
function jsonNumber(digits: string): unknown {
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}

function listOf(given: MatchValue | readonly MatchValue[]): readonly MatchValue[] {
  return Array.isArray(given) ? (given as readonly MatchValue[]) : [given as MatchValue];
}

/** What was given for a match key and will not be sent. */
export interface Unusable {
  readonly key: MatchKeyName;
  /** The key, or one member of its list where others are used. */
  readonly pointer: string;
  /** Whether nothing of the key is used. */
  readonly isWhole: boolean;
}

/** The places of a list's members that have no form; an empty one is none. */
function unusableMembers(
  given: readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
): readonly number[] {
  const places: number[] = [];
  for (const [index, value] of given.entries()) {
    if (value !== "" && !isUsableValue(value, rule, context)) places.push(index);
  }
  return places;
}

/** What this profile knows and cannot use; nothing is hashed to find out. */
export function unusableValues(
  userData: UserData,
  profile: MatchProfile,
  person: PersonContext,
): readonly Unusable[] {
  const unusable: Unusable[] = [];
  const context = contextOf(userData, person);
  for (const name in userData) {
    const key = name as MatchKeyName;
    const rule = profile[key];
    const given = userData[key];
    if (!rule || given === undefined) continue;
    const pointer = `/user_data/${key}`;
    if (!isUsable(given, rule, context)) unusable.push({ key, pointer, isWhole: true });
    else if (Array.isArray(given)) {
      for (const index of unusableMembers(given as readonly MatchValue[], rule, context)) {
        unusable.push({ key, pointer: `${pointer}/${index}`, isWhole: false });
      }
    }
  }
  return unusable;
}
