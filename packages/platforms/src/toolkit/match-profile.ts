import {
  type Hashed,
  type KeyRule,
  type LeftOut,
  type MatchKeyName,
  type MatchProfile,
  type MatchValue,
  type NormalizeContext,
  normalizeCountry,
  type PrepareContext,
  recogniseHashed,
  sha256Hex,
  type UserData,
} from "@relay/core";

/** How the values of one event are written. */
export interface Writing {
  /** Whether the platform reads the appendix of Meta's parameter builder; otherwise the bare digest is sent. */
  readonly keepsAppendix: boolean;
  /** Whether digests are replaced by normalised text, for people to read. */
  readonly isPlain: boolean;
}

export interface WrittenUserData {
  readonly fields: Record<string, unknown>;
  /** The keys that it contains. */
  readonly matchKeys: MatchKeyName[];
  /** Keys that were given and that it does not contain. */
  readonly leftOut: LeftOut[];
}

/** The fields of a `PrepareContext` that matter to match keys. */
export type PersonContext = Partial<PrepareContext>;

/** Brings every match key to the platform's form, normalised and hashed once. */
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
  for (const key in userData) {
    const rule = profile[key];
    const given = userData[key];
    if (given === undefined) continue;
    const written = rule && writeValues(given, rule, context, writing);
    if (rule && written !== undefined) {
      fields[rule.field] = written;
      matchKeys.push(key);
      // The counts differ when a member of the list was left out.
      if (Array.isArray(given) && given.length > (Array.isArray(written) ? written.length : 1)) {
        for (const place of membersOf(given as readonly MatchValue[], rule, context).unusable) {
          leftOut.push({ pointer: `${pointerTo(key)}/${place}`, why: "unusable" });
        }
      }
    } else {
      leftOut.push({ pointer: pointerTo(key), why: rule ? "unusable" : "no-counterpart" });
    }
  }
  return { fields, matchKeys, leftOut };
}

/**
 * The match keys that a platform with this profile reads: those in it, the person's country, in which phones, states and
 * postcodes are read, and `others` that become keys of the profile.
 */
export function keysReadBy(
  profile: MatchProfile,
  ...others: readonly MatchKeyName[]
): ReadonlySet<MatchKeyName> {
  return new Set([...Object.keys(profile), "country", ...others]);
}

const AS_SENT: Writing = { keepsAppendix: true, isPlain: false };

/** Whether a key would be sent at all. Hashes nothing to find out, except cached values once. */
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
  // Caches only raw values. A value that arrived hashed can carry an appendix that differs per platform, so its digest
  // must not be reused.
  return (
    (rule.memoCache ? write(value, rule, context, AS_SENT) : rule.normalize(text, context)) !== undefined
  );
}

/**
 * The context for reading a person's values. The person's own country, when it is known in the clear, comes before the
 * source's.
 */
export function contextOf(
  userData: UserData,
  { defaultCountry, nowSeconds }: PersonContext,
): NormalizeContext {
  const { country: given } = userData;
  const first = Array.isArray(given) ? (given as readonly MatchValue[])[0] : given;
  const country = first === undefined ? undefined : normalizeCountry(String(first), {});
  const context: Writable<NormalizeContext> = {};
  if (defaultCountry !== undefined) context.defaultCountry = defaultCountry;
  if (country !== undefined) context.country = country;
  if (nowSeconds !== undefined) context.nowSeconds = nowSeconds;
  return context;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

function pointerTo(key: MatchKeyName): string {
  return `/user_data/${key}`;
}

function writeValues(
  given: MatchValue | readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
  writing: Writing,
): unknown {
  if (!Array.isArray(given)) return writeOne(given as MatchValue, rule, context, writing);
  const values = given as readonly MatchValue[];
  const [only] = values;
  if (only !== undefined && values.length === 1) return writeOne(only, rule, context, writing);
  const all = new Set<unknown>();
  for (const value of values) {
    const one = write(value, rule, context, writing);
    if (one !== undefined) all.add(one);
  }
  if (all.size === 0) return undefined;
  const [first] = all;
  if (rule.list === undefined || (rule.list === "when-several" && all.size === 1)) return first;
  return [...all];
}

/** The only value of a key. */
function writeOne(value: MatchValue, rule: KeyRule, context: NormalizeContext, writing: Writing): unknown {
  const one = write(value, rule, context, writing);
  return one !== undefined && rule.list === "always" ? [one] : one;
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

/** A value hashed by the producer, when this platform wants it hashed. */
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

/** An id of 16 or 17 digits sent as a JSON number has lost its last digits. */
function hasLostDigits(value: MatchValue, { form }: KeyRule): boolean {
  return form === "number" && typeof value === "number" && !Number.isSafeInteger(value);
}

/** Digits as a JSON number, all of them: a JavaScript number keeps 15 or 16. */
function jsonNumber(digits: string): unknown {
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}

/** A given value of a match key that will not be sent. */
export interface Unusable {
  readonly key: MatchKeyName;
  /** The key, or one member of its list when others are used. */
  readonly pointer: string;
  /** Whether no value of the key is used. */
  readonly isWhole: boolean;
}

/** How many members of a list have a usable form, and the positions of the others. Empty members do not count. */
function membersOf(
  given: readonly MatchValue[],
  rule: KeyRule,
  context: NormalizeContext,
): { readonly used: number; readonly unusable: readonly number[] } {
  const unusable: number[] = [];
  let used = 0;
  for (let place = 0; place < given.length; place += 1) {
    const value = given[place] as MatchValue;
    if (isUsableValue(value, rule, context)) used += 1;
    else if (value !== "") unusable.push(place);
  }
  return { used, unusable };
}

function whole(key: MatchKeyName): Unusable {
  return { key, pointer: pointerTo(key), isWhole: true };
}

/** The values of known keys that this profile cannot use. Hashes nothing to find out. */
export function unusableValues(
  userData: UserData,
  profile: MatchProfile,
  person: PersonContext,
): readonly Unusable[] {
  const unusable: Unusable[] = [];
  const context = contextOf(userData, person);
  for (const key in userData) {
    const rule = profile[key];
    const given = userData[key];
    if (!rule || given === undefined) continue;
    if (!Array.isArray(given)) {
      if (!isUsableValue(given as MatchValue, rule, context)) unusable.push(whole(key));
      continue;
    }
    const { used, unusable: places } = membersOf(given as readonly MatchValue[], rule, context);
    if (used === 0) unusable.push(whole(key));
    else
      for (const place of places)
        unusable.push({ key, pointer: `${pointerTo(key)}/${place}`, isWhole: false });
  }
  return unusable;
}
