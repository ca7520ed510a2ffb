import { recogniseHashed, sha256Hex } from "../matching/digest.ts";
import type { MatchValue, UserData } from "../matching/match-keys.ts";
import type { NormalizeContext } from "../matching/normalizer.ts";
import { e164, phoneDigits } from "../matching/phone.ts";
import { country } from "../matching/place.ts";
import { BLANKS, clean, lettersWithout, lowerCase } from "../matching/text.ts";

/** What a person can be named by who asks to be forgotten. `digest`: SHA-256, hex, of one of the others. */
export const IDENTIFIERS = ["email", "phone", "external_id", "digest"] as const;
export type IdentifierName = (typeof IDENTIFIERS)[number];
export type Identifier = { readonly [name in IdentifierName]?: string };

const NO_CONTEXT: NormalizeContext = {};

/** The form of each identifier under which a raw value is looked up, and the forms in which producers hash it. */
const FORMS: Readonly<
  Record<
    Exclude<IdentifierName, "digest">,
    {
      readonly own: (text: string, context: NormalizeContext) => string | undefined;
      readonly hashed: (text: string) => readonly (string | undefined)[];
    }
  >
> = {
  email: { own: lowerCase, hashed: (text) => [lowerCase(text, NO_CONTEXT)] },
  // Meta wants the digits alone, TikTok the + before them.
  phone: {
    own: (text, context) => phoneDigits(text, context) ?? clean(text),
    hashed: (text) => [phoneDigits(text, NO_CONTEXT), e164(text, NO_CONTEXT)],
  },
  // TikTok's own tags keep its case, and Meta's fold it.
  external_id: { own: clean, hashed: (text) => [clean(text), lettersWithout(text, BLANKS)] },
};
const NAMES = ["email", "phone", "external_id"] as const;

/**
 * The digests by which a person can be found in a conversion: SHA-256, hex, one for each value of an identifier. A value
 * that was hashed by the producer is its own. `defaultCountry` is that of the source's phone numbers.
 */
export function personDigests(userData: UserData, defaultCountry?: string): readonly string[] {
  const context = contextOf(userData, defaultCountry);
  return NAMES.flatMap((name) =>
    valuesOf(userData[name]).flatMap((value) => {
      const text = String(value);
      const hashed = recogniseHashed(text);
      if (hashed) return "digest" in hashed ? [hashed.digest] : [];
      const normal = FORMS[name].own(text, context);
      return normal === undefined || normal === "" ? [] : [sha256Hex(normal)];
    }),
  );
}

/**
 * The digests under which conversions may hold a person: in the relay's own form, and in the forms in which producers
 * hash. Empty when no identifier has a usable value.
 */
export function digestsOf(identifier: Identifier): readonly string[] {
  const named = NAMES.flatMap((name) => {
    const text = identifier[name];
    if (text === undefined) return [];
    const { own, hashed } = FORMS[name];
    return [own(text, NO_CONTEXT), ...hashed(text)].flatMap((form) => (form ? [sha256Hex(form)] : []));
  });
  const given = recogniseHashed(identifier.digest ?? "");
  return [...new Set([...named, ...(given && "digest" in given ? [given.digest] : [])])];
}

function contextOf(userData: UserData, defaultCountry: string | undefined): NormalizeContext {
  const [given] = valuesOf(userData.country);
  const known = given === undefined ? undefined : country(String(given), NO_CONTEXT);
  return {
    ...(defaultCountry !== undefined && { defaultCountry }),
    ...(known !== undefined && { country: known }),
  };
}

function valuesOf(given: UserData[string]): readonly MatchValue[] {
  if (given === undefined) return [];
  return typeof given === "object" ? given : [given];
}
