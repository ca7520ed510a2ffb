import {
  advertisingId,
  asGiven,
  city,
  e164,
  email,
  languageTag,
  lowerCase,
  normalizeCountry,
  normalizeState,
  type Normalizer,
  personName,
  publicIpAddress,
  upperCase,
  wordOf,
  zip,
  type KeyRule,
  type MatchKeyName,
  type MatchProfile,
} from "@relay/core";
import { keysReadBy } from "../toolkit/match-profile.ts";
import { MemoCache } from "../toolkit/memo-cache.ts";
import type { EventSource } from "./options.ts";

const digest = (field: string, normalize: Normalizer, more: Partial<KeyRule> = {}): KeyRule => ({
  field,
  form: "digest",
  normalize,
  ...more,
});
const repeated = (field: string, normalize: Normalizer, more: Partial<KeyRule> = {}): KeyRule =>
  digest(field, normalize, { memoCache: new MemoCache(), ...more });
const clear = (field: string, normalize: Normalizer = asGiven): KeyRule => ({
  field,
  form: "clear",
  normalize,
  anyText: true,
});

/** Raw or hashed, as the producer sent it: a raw value is not hashed. */
const either = (field: string, normalize: Normalizer): KeyRule => ({ field, form: "either", normalize });

const TRACKING_WORDS: ReadonlySet<string> = new Set([
  "AUTHORIZED",
  "DENIED",
  "NOT_DETERMINED",
  "RESTRICTED",
  "NOT_APPLICABLE",
]);

const EVERYWHERE: MatchProfile = {
  email: digest("email", email, { list: "when-several" }),
  // E.164 with its +. A phone hashed by the producer is passed on; whether it was hashed with the + cannot be seen.
  phone: digest("phone", e164, { list: "when-several" }),
};

const PERSON: MatchProfile = {
  first_name: repeated("first_name", personName),
  last_name: repeated("last_name", personName),
  zip: repeated("zip_code", zip, { isReadByCountry: true }),
  // Sent in the clear: a value that arrived hashed cannot be turned back and is left out.
  city: { ...clear("city", city), memoCache: new MemoCache() },
  state: { ...clear("state", normalizeState), memoCache: new MemoCache(), isReadByCountry: true },
  country: clear("country", normalizeCountry),
};

const DEVICE: MatchProfile = {
  client_ip_address: clear("ip", publicIpAddress),
  client_user_agent: clear("user_agent"),
  locale: clear("locale", languageTag),
};

/** Trimmed, with its case: the reference documents no folding. */
const EXTERNAL_ID: MatchProfile = {
  external_id: digest("external_id", asGiven, {
    list: "when-several",
    anyText: true,
  }),
};

/** How TikTok takes each match key, by event source. Source: Reference of event/track. */
export const TIKTOK_PROFILES: Readonly<Record<EventSource, MatchProfile>> = {
  web: {
    ...EVERYWHERE,
    ...PERSON,
    ...DEVICE,
    ...EXTERNAL_ID,
    ttclid: clear("ttclid"),
    ttp: clear("ttp"),
  },
  app: {
    ...EVERYWHERE,
    ...DEVICE,
    idfa: either("idfa", advertisingId(upperCase)),
    gaid: either("gaid", advertisingId(lowerCase)),
    idfv: clear("idfv"),
    att_status: clear("att_status", wordOf(TRACKING_WORDS)),
  },
  offline: EVERYWHERE,
  crm: { ...EVERYWHERE, ...EXTERNAL_ID },
};

/** The match keys that TikTok reads, by event source. In apps a madid becomes an idfa or a gaid. */
export const TIKTOK_READS: Readonly<Record<EventSource, ReadonlySet<MatchKeyName>>> = {
  web: keysReadBy(TIKTOK_PROFILES.web),
  app: keysReadBy(TIKTOK_PROFILES.app, "madid"),
  offline: keysReadBy(TIKTOK_PROFILES.offline),
  crm: keysReadBy(TIKTOK_PROFILES.crm),
};
