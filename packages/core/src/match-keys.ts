import type { Static, TSchema } from "typebox";
import Type from "typebox";

/** The identifiers of a person (or of their device, click, conversation) by which a platform finds the account behind a conversion. */
export interface MatchKey {
  /** Other names under which a producer may send it: Meta's short keys, TikTok's names, the long names of Meta's offline page. */
  readonly aliases: readonly string[];
  /** Whether several values may be given for one person. */
  readonly list: boolean;
  readonly description: string;
}

const key = (description: string, aliases: readonly string[] = [], list = false): MatchKey => ({
  aliases,
  list,
  description,
});
const listKey = (description: string, ...aliases: readonly string[]): MatchKey =>
  key(description, aliases, true);

/**
 * Every match key the relay takes, by its canonical name. What each platform does with it (which digest, clear or not at
 * all) is that platform's profile; this table only says what exists and what it may be called at the door.
 */
export const MATCH_KEYS = {
  email: listKey("E-mail address, raw or SHA-256.", "em"),
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
  external_id: listKey("The advertiser's own id of the person."),
  client_ip_address: key("The person's IPv4 or IPv6 address; never hashed.", ["ip"]),
  client_user_agent: key("The person's browser; never hashed.", ["user_agent"]),
  fbc: key("Meta's click id cookie, fb.1.<ms>.<fbclid>; never hashed."),
  fbp: key("Meta's browser id cookie; never hashed."),
  fbclid: key("The fbclid of the landing URL, from which fbc is built when there is no cookie."),
  ttclid: key("TikTok's click id; never hashed, never shortened."),
  ttp: key("TikTok's browser id, the cookie _ttp; never hashed."),
  subscription_id: key("Meta: id of the subscription."),
  fb_login_id: key("Meta: app-scoped id, digits."),
  lead_id: key("Meta: id of a lead ad's lead, 15 to 17 digits."),
  anon_id: key("Meta: install id of an app."),
  madid: key("Mobile advertising id."),
  page_id: key("Meta messaging: page id."),
  page_scoped_user_id: key("Meta messaging: page-scoped user id."),
  ctwa_clid: key("Meta messaging: click-to-WhatsApp id."),
  ig_account_id: key("Meta messaging: Instagram account id.", ["instagram_business_account_id"]),
  ig_sid: key("Meta messaging: Instagram-scoped user id."),
  whatsapp_business_account_id: key("Meta messaging: WhatsApp Business account id."),
  f5first: key("Meta: first five letters of the first name, raw or SHA-256."),
  f5last: key("Meta: first five letters of the last name, raw or SHA-256."),
  fi: key("Meta: first initial, raw or SHA-256."),
  dobd: key("Meta: day of birth, raw or SHA-256."),
  dobm: key("Meta: month of birth, raw or SHA-256."),
  doby: key("Meta: year of birth, raw or SHA-256."),
  app_user_id: key("Meta: the person's id in an app, raw or SHA-256."),
  partner_id: key("Meta: id given by an identity partner."),
  partner_name: key("Meta: name of the identity partner."),
  idfa: key("TikTok app: iOS advertising id."),
  gaid: key("TikTok app: Google advertising id."),
  idfv: key("TikTok app: iOS vendor id."),
  att_status: key("TikTok app: AUTHORIZED, DENIED, NOT_DETERMINED, RESTRICTED or NOT_APPLICABLE."),
  locale: key("Language of the person, BCP 47."),
} as const satisfies Record<string, MatchKey>;

export type MatchKeyName = keyof typeof MATCH_KEYS;

const One = Type.Union([Type.String({ maxLength: 4096 }), Type.Number()]);
const Several = Type.Union([
  Type.String({ maxLength: 4096 }),
  Type.Number(),
  Type.Array(One, { maxItems: 100 }),
  Type.Null(),
]);
const Single = Type.Union([Type.String({ maxLength: 4096 }), Type.Number(), Type.Null()]);

function userDataFields(): Record<string, TSchema> {
  const fields: Record<string, TSchema> = {};
  for (const [name, { aliases, list, description }] of Object.entries<MatchKey>(MATCH_KEYS)) {
    const value: TSchema = list ? Several : Single;
    fields[name] = Type.Optional({ ...value, description });
    for (const alias of aliases) fields[alias] = Type.Optional({ ...value, description: `Same as ${name}.` });
  }
  return fields;
}

/** `user_data` as producers may write it: canonical names and aliases, one value or (for list keys) several. */
export const UserDataInput = Type.Object(userDataFields(), { additionalProperties: false });

/** How each name, alias or not, may be filled: true where several values are allowed. */
const TAKES_SEVERAL: ReadonlyMap<string, boolean> = new Map(
  Object.entries<MatchKey>(MATCH_KEYS).flatMap(([name, { aliases, list }]) =>
    [name, ...aliases].map((each) => [each, list] as const),
  ),
);

/**
 * Whether `UserDataInput` takes it, found by walking the keys that are there instead of the 56 that could be: a tenth of
 * the compiled schema's cost. Says no to what it does not know; the schema has the last word then.
 */
export function isPlainUserData(value: unknown): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const userData = value as Readonly<Record<string, unknown>>;
  for (const name in userData) {
    const several = TAKES_SEVERAL.get(name);
    if (several === undefined) return false;
    const given = userData[name];
    if (isOne(given) || given === null) continue;
    if (!several || !Array.isArray(given) || given.length > 100 || !given.every(isOne)) return false;
  }
  return true;
}

function isOne(value: unknown): boolean {
  return typeof value === "string"
    ? value.length <= 4096
    : typeof value === "number" && Number.isFinite(value);
}

export type MatchValue = Static<typeof One>;

/** `user_data` after the door: canonical names only, values still raw. */
export type UserData = { readonly [K in MatchKeyName]?: MatchValue | readonly MatchValue[] };

/** alias -> canonical name, for the door. */
export const MATCH_KEY_ALIASES: ReadonlyMap<string, MatchKeyName> = new Map(
  Object.entries<MatchKey>(MATCH_KEYS).flatMap(([name, { aliases }]) =>
    aliases.map((alias) => [alias, name as MatchKeyName] as const),
  ),
);
