/**
 * An identifier of a person, or of their device, click or conversation, by which a platform finds the account behind a
 * conversion.
 */
export interface MatchKey {
  readonly description: string;
  /** Whether several values may be given for one person. */
  readonly list: boolean;
  /** Most characters of one value. A longer one is left out before anything reads it. */
  readonly maxLength: number;
  /** Its leading or trailing digits matter, and a JSON number cannot keep them. */
  readonly keepsDigits?: true;
  /** An ad adds it to the address of its page, under the same name. */
  readonly isClickId?: true;
}

/** Usual lengths of a match key's values, in characters. */
export const MATCH_KEY_LENGTH = {
  /** Room for a digest with its appendix, and for blanks or punctuation around a value. */
  short: 256,
  /** An e-mail address has at most 254 characters (RFC 5321); advertisers' ids have no limit of their own. */
  medium: 512,
  /** Click ids and user agents: the platforms state no limit, and a shortened click id matches nothing. */
  long: 4096,
} as const;

/** A match key of this length. It has one value, unless `more` says otherwise. */
export function matchKey(
  length: keyof typeof MATCH_KEY_LENGTH,
  description: string,
  more: Partial<Pick<MatchKey, "list" | "keepsDigits" | "isClickId">> = {},
): MatchKey {
  return { description, list: false, maxLength: MATCH_KEY_LENGTH[length], ...more };
}

const list = { list: true } as const;
const digits = { list: true, keepsDigits: true } as const;

/**
 * What any platform may know a person by: facts about the person, the browser and the device. Ids that one platform
 * gave are in its own vocabulary. The table says only which keys exist. A platform's profile says whether it sends a
 * key, hashed or in the clear.
 */
export const COMMON_MATCH_KEYS = {
  email: matchKey("medium", "E-mail address, raw or SHA-256.", list),
  phone: matchKey("short", "Phone number, best with a leading + and country code, raw or SHA-256.", digits),
  first_name: matchKey("short", "First name, raw or SHA-256.", list),
  last_name: matchKey("short", "Last name, raw or SHA-256.", list),
  gender: matchKey("short", "f or m (female and male are understood), raw or SHA-256.", list),
  date_of_birth: matchKey("short", "Date of birth, best as YYYY-MM-DD, raw or SHA-256.", list),
  city: matchKey("short", "City, raw or SHA-256.", list),
  state: matchKey("short", "State or province: two-letter code in the US, raw or SHA-256.", list),
  zip: matchKey("short", "Postcode as text, so that leading zeros stay, raw or SHA-256.", digits),
  country: matchKey("short", "Country, best as ISO 3166-1 alpha-2, raw or SHA-256.", list),
  external_id: matchKey("medium", "The advertiser's own id of the person.", digits),
  client_ip_address: matchKey("short", "The person's IPv4 or IPv6 address; never hashed."),
  client_user_agent: matchKey("long", "The person's browser; never hashed."),
  madid: matchKey("short", "Mobile advertising id."),
  locale: matchKey("short", "Language of the person, BCP 47."),
} as const satisfies Record<string, MatchKey>;

/** A match key that any platform may read. */
export type CommonMatchKey = keyof typeof COMMON_MATCH_KEYS;
/** A common match key, or one of a platform's own. */
export type MatchKeyName = CommonMatchKey | (string & {});

export type MatchValue = string | number;

/** The values that `user_data` has for these keys: one, or several. */
export type ValuesOf<Key extends string> = {
  readonly [K in Key]?: MatchValue | readonly MatchValue[];
};

/** `user_data` after admission: canonical names only, values still raw. */
export type UserData = ValuesOf<CommonMatchKey> & {
  readonly [own: string]: MatchValue | readonly MatchValue[] | undefined;
};

/** Whether one value, or one member of a list, has the type and length that a match key takes. */
export function isMatchValue(value: unknown, maxLength: number): value is MatchValue {
  return typeof value === "string"
    ? value.length <= maxLength
    : typeof value === "number" && Number.isFinite(value);
}
