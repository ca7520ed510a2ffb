import {
  asGiven,
  birthYear,
  city,
  dateOfBirth,
  deviceId,
  digitsOnly,
  email,
  gender,
  initials,
  ipAddress,
  normalizeCountry,
  normalizeState,
  personName,
  phoneDigits,
  twoDigits,
  zip,
  type Normalizer,
  type KeyRule,
  type MatchProfile,
} from "@relay/core";
import { browserCookie, clickCookie } from "./cookies.ts";
import { foldedId } from "./folded-id.ts";
import { keysReadBy } from "../toolkit/match-profile.ts";
import { MemoCache } from "../toolkit/memo-cache.ts";

const list = (field: string, normalize: Normalizer, more: Partial<KeyRule> = {}): KeyRule => ({
  field,
  form: "digest",
  normalize,
  list: "always",
  ...more,
});
const repeated = (field: string, normalize: Normalizer, more: Partial<KeyRule> = {}): KeyRule =>
  list(field, normalize, { memoCache: new MemoCache(), ...more });
const one = (field: string, normalize: Normalizer): KeyRule => ({ field, form: "digest", normalize });
const clear = (field: string, normalize: Normalizer = asGiven): KeyRule => ({
  field,
  form: "clear",
  normalize,
  anyText: true,
});
const number = (field: string): KeyRule => ({ field, form: "number", normalize: digitsOnly });

/**
 * How Meta takes each match key. Where the page says too little, core's normalisers read a value as Meta's newest
 * normaliser does, the one of its parameter builder; test/parity.test.ts compares them. Source: Customer Information
 * Parameters.
 */
export const META_PROFILE: MatchProfile = {
  email: list("em", email),
  phone: list("ph", phoneDigits),
  first_name: repeated("fn", personName),
  last_name: repeated("ln", personName),
  gender: repeated("ge", gender),
  date_of_birth: repeated("db", dateOfBirth),
  city: repeated("ct", city),
  state: repeated("st", normalizeState, { isReadByCountry: true }),
  zip: repeated("zp", zip, { isReadByCountry: true }),
  country: repeated("country", normalizeCountry),
  // Hashing is optional. It is folded and hashed as in Meta's newest normaliser.
  external_id: list("external_id", foldedId, { anyText: true }),
  client_ip_address: clear("client_ip_address", ipAddress),
  client_user_agent: clear("client_user_agent"),
  fbc: clear("fbc", clickCookie),
  fbp: clear("fbp", browserCookie),
  subscription_id: clear("subscription_id"),
  fb_login_id: number("fb_login_id"),
  lead_id: number("lead_id"),
  anon_id: clear("anon_id"),
  madid: clear("madid", deviceId),
  page_id: clear("page_id"),
  page_scoped_user_id: clear("page_scoped_user_id"),
  ctwa_clid: clear("ctwa_clid"),
  ig_account_id: clear("ig_account_id"),
  ig_sid: clear("ig_sid"),
  whatsapp_business_account_id: clear("whatsapp_business_account_id"),
  f5first: one("f5first", initials(5)),
  f5last: one("f5last", initials(5)),
  fi: one("fi", initials(1)),
  dobd: one("dobd", twoDigits(31)),
  dobm: one("dobm", twoDigits(12)),
  doby: one("doby", birthYear),
  // Meta's own library names it and hashes it.
  app_user_id: { ...one("app_user_id", asGiven), anyText: true },
  partner_id: clear("partner_id"),
  partner_name: clear("partner_name"),
};

/** An fbclid becomes an fbc. Source: ClickID and the fbp and fbc Parameters. */
export const META_READS = keysReadBy(META_PROFILE, "fbclid");
