import type { TSchema } from "typebox";
import Type from "typebox";

/**
 * An identifier of a person, or of their device, click or conversation, by which a platform finds the account behind a
 * conversion.
 */
export interface MatchKey {
  /**
   * Other names under which a producer may send it: Meta's short keys, TikTok's names, the long names of Meta's offline
   * page.
   */
  readonly aliases: readonly string[];
  /** Whether several values may be given for one person. */
  readonly list: boolean;
  /** Most characters of one value. A longer one is left out before anything reads it. */
  readonly maxLength: number;
  readonly description: string;
}

/** Room for a digest with its appendix, and for blanks or punctuation around a value. */
const SHORT = 256;
/** An e-mail address has at most 254 characters (RFC 5321); advertisers' ids have no limit of their own. */
const MEDIUM = 512;
/** Click ids and user agents: the platforms state no limit, and a shortened click id matches nothing. */
const LONG = 4096;

const key = (description: string, aliases: readonly string[] = [], maxLength: number = MEDIUM): MatchKey => ({
  aliases,
  list: false,
  maxLength,
  description,
});
const long = (description: string, ...aliases: readonly string[]): MatchKey =>
  key(description, aliases, LONG);
const short = (description: string, ...aliases: readonly string[]): MatchKey =>
  key(description, aliases, SHORT);
const listKey = (description: string, ...aliases: readonly string[]): MatchKey => ({
  ...short(description, ...aliases),
  list: true,
});

/**
 * Every match key that the relay takes, by its canonical name. This table says only which keys exist and their names at
 * admission. A platform's profile says whether it sends a key, hashed or in the clear.
 */
export const MATCH_KEYS = {
  email: { ...listKey("E-mail address, raw or SHA-256.", "em"), maxLength: MEDIUM },
  phone: listKey(
    "Phone number, best with a leading + and country code, raw or SHA-256.",
    "ph",
    "phone_number",
  ),
  first_name: listKey("First name, raw or SHA-256.", "fn"),
  last_name: listKey("Last name, raw or SHA-256.", "ln"),
  gender: listKey("f or m (female and male are understood), raw or SHA-256.", "ge", "gen"),
  date_of_birth: listKey("Date of birth, best as YYYY-MM-DD, raw or SHA-256.", "db"),
  city: listKey("City, raw or SHA-256.", "ct"),
  state: listKey("State or province: two-letter code in the US, raw or SHA-256.", "st"),
  zip: listKey("Postcode as text, so that leading zeros stay, raw or SHA-256.", "zp", "zip_code"),
  country: listKey("Country, best as ISO 3166-1 alpha-2, raw or SHA-256.", "country_code"),
  external_id: { ...listKey("The advertiser's own id of the person."), maxLength: MEDIUM },
  client_ip_address: short("The person's IPv4 or IPv6 address; never hashed.", "ip"),
  client_user_agent: long("The person's browser; never hashed.", "user_agent"),
  fbc: long("Meta's click id cookie, fb.1.<ms>.<fbclid>; never hashed."),
  fbp: long("Meta's browser id cookie; never hashed."),
  fbclid: long(
    "The fbclid of the landing URL, from which fbc is built when there is none. Absent: that of event_source_url.",
  ),
  ttclid: long("TikTok's click id; never hashed, never shortened. Absent: that of event_source_url."),
  ttp: long("TikTok's browser id, the cookie _ttp; never hashed."),
  subscription_id: key("Meta: id of the subscription."),
  fb_login_id: short("Meta: app-scoped id, digits."),
  lead_id: short("Meta: id of a lead ad's lead, 15 to 17 digits."),
  anon_id: key("Meta: install id of an app."),
  madid: short("Mobile advertising id."),
  page_id: key("Meta messaging: page id."),
  page_scoped_user_id: key("Meta messaging: page-scoped user id."),
  ctwa_clid: long("Meta messaging: click-to-WhatsApp id."),
  ig_account_id: key("Meta messaging: Instagram account id.", ["instagram_business_account_id"]),
  ig_sid: key("Meta messaging: Instagram-scoped user id."),
  whatsapp_business_account_id: key("Meta messaging: WhatsApp Business account id."),
  f5first: short("Meta: first five letters of the first name, raw or SHA-256."),
  f5last: short("Meta: first five letters of the last name, raw or SHA-256."),
  fi: short("Meta: first initial, raw or SHA-256."),
  dobd: short("Meta: day of birth, raw or SHA-256."),
  dobm: short("Meta: month of birth, raw or SHA-256."),
  doby: short("Meta: year of birth, raw or SHA-256."),
  app_user_id: key("Meta: the person's id in an app, raw or SHA-256."),
  partner_id: key("Meta: id given by an identity partner."),
  partner_name: key("Meta: name of the identity partner."),
  idfa: short("TikTok app: iOS advertising id."),
  gaid: short("TikTok app: Google advertising id."),
  idfv: short("TikTok app: iOS vendor id."),
  att_status: short("TikTok app: AUTHORIZED, DENIED, NOT_DETERMINED, RESTRICTED or NOT_APPLICABLE."),
  locale: short("Language of the person, BCP 47."),
} as const satisfies Record<string, MatchKey>;

export type MatchKeyName = keyof typeof MATCH_KEYS;

const one = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Number()]);

/** Most values of one list key. */
const MOST_VALUES = 100;

function valueSchema({ list, maxLength }: MatchKey): TSchema {
  const single = [Type.String({ maxLength }), Type.Number()];
  return list
    ? Type.Union([...single, Type.Array(one(maxLength), { maxItems: MOST_VALUES }), Type.Null()])
    : Type.Union([...single, Type.Null()]);
}

function userDataFields(): Record<string, TSchema> {
  const fields: Record<string, TSchema> = {};
  for (const [name, matchKey] of Object.entries<MatchKey>(MATCH_KEYS)) {
    const value = valueSchema(matchKey);
    fields[name] = Type.Optional({ ...value, description: matchKey.description });
    for (const alias of matchKey.aliases) {
      fields[alias] = Type.Optional({ ...value, description: `Same as ${name}.` });
    }
  }
  return fields;
}

/** `user_data` as producers may write it: canonical names and aliases, one value or (for list keys) several. */
export const UserDataInput = Type.Object(userDataFields(), { additionalProperties: false });

/** Every name and alias with its match key. */
const KEYS_BY_NAME: ReadonlyMap<string, MatchKey> = new Map(
  Object.entries<MatchKey>(MATCH_KEYS).flatMap(([name, matchKey]) =>
    [name, ...matchKey.aliases].map((each) => [each, matchKey] as const),
  ),
);

/** The match key of a name or an alias. */
export function matchKeyNamed(name: string): MatchKey | undefined {
  return KEYS_BY_NAME.get(name);
}

/**
 * Whether `UserDataInput` takes a value. Walks the keys that are present instead of the 56 possible ones, at a tenth of
 * the compiled schema's cost. Returns false for whatever it does not know; the schema then decides.
 */
export function isPlainUserData(value: unknown): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const userData = value as Readonly<Record<string, unknown>>;
  for (const name in userData) {
    const matchKey = KEYS_BY_NAME.get(name);
    if (matchKey === undefined) return false;
    const given = userData[name];
    const { list, maxLength } = matchKey;
    if (given === null || isMatchValue(given, maxLength)) continue;
    if (!list || !Array.isArray(given) || given.length > MOST_VALUES) return false;
    if (!given.every((each) => isMatchValue(each, maxLength))) return false;
  }
  return true;
}

/** Whether one value, or one member of a list, has the type and length that a match key takes. */
export function isMatchValue(value: unknown, maxLength: number): value is MatchValue {
  return typeof value === "string"
    ? value.length <= maxLength
    : typeof value === "number" && Number.isFinite(value);
}

export type MatchValue = string | number;

/** `user_data` after admission: canonical names only, values still raw. */
export type UserData = { readonly [K in MatchKeyName]?: MatchValue | readonly MatchValue[] };

/** Alias → canonical name, for admission. */
export const MATCH_KEY_ALIASES: ReadonlyMap<string, MatchKeyName> = new Map(
  Object.entries<MatchKey>(MATCH_KEYS).flatMap(([name, { aliases }]) =>
    aliases.map((alias) => [alias, name as MatchKeyName] as const),
  ),
);

/** The canonical name of a match key, from its name or an alias. Undefined when there is none. */
export function matchKeyNameOf(name: string): MatchKeyName | undefined {
  return (
    MATCH_KEY_ALIASES.get(name) ?? (Object.hasOwn(MATCH_KEYS, name) ? (name as MatchKeyName) : undefined)
  );
}
