import { hash } from "node:crypto";
import type { Pick } from "./pick.ts";
import { PLACES, type Place } from "./places.ts";

/** How a conversion reached the shop. This determines what is known of the person. */
export type Surface = "browser" | "app" | "till";

export interface Person {
  readonly place: Place;
  readonly userData: Readonly<Record<string, unknown>>;
}

export interface PersonOptions {
  readonly surface: Surface;
  /** Whether the shop knows the person, and not only the browser. */
  readonly known: boolean;
  /** When it happened, Unix milliseconds: cookies are older. */
  readonly atMs: number;
}

const BROWSERS = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/13#.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/13#.0.0.0 Safari/537.36 Edg/13#.0.0.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:13#.0) Gecko/20100101 Firefox/13#.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_# like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.# Mobile/15E14# Safari/604.1",
  "Mozilla/5.0 (Linux; Android 1#; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/13#.0.0.0 Mobile Safari/537.36",
] as const;

const WEIGHED_PLACES = PLACES.map((place) => [place.weight, place] as const);
const DAY_MS = 86_400_000;

/** Meta's short names. Producers use them and the readable ones, also together. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  email: "em",
  phone: "ph",
  first_name: "fn",
  last_name: "ln",
  gender: "ge",
  date_of_birth: "db",
  city: "ct",
  state: "st",
  zip: "zp",
};

type Put = (name: string, value: unknown) => void;

/** An invented person with as many identifiers as a shop would have, written as producers write them. */
export function person(pick: Pick, n: number, { surface, known, atMs }: PersonOptions): Person {
  const place = pick.weighted(WEIGHED_PLACES);
  const userData: Record<string, unknown> = {};
  const shortShare = pick.weighted([
    [50, 0],
    [35, 1],
    [15, 0.5],
  ]);
  const put: Put = (name, value) => {
    const short = SHORT_NAMES[name];
    userData[short !== undefined && pick.chance(shortShare) ? short : name] = value;
  };
  if (known) identify(pick, n, place, put);
  else if (pick.chance(0.7)) put("external_id", `visitor-${pick.uuid()}`);
  if (surface !== "till") device(pick, surface, atMs, put);
  return { place, userData };
}

/** Data that a customer has given: name, address, birthday. One in six producers has hashed it. */
function identify(pick: Pick, n: number, place: Place, put: Put): void {
  const hashed = pick.chance(0.16);
  const first = pick.one(place.firstNames);
  const last = pick.one(place.lastNames);
  const { name: city, state, zip } = pick.one(place.cities);
  const address = `${plain(first)}.${plain(last)}${n}@${pick.one(["example.com", "example.org", "example.net", "mail.example.com"])}`;
  put("email", hashed ? digest(pick, address) : emailForm(pick, address));
  if (pick.chance(0.65))
    put("phone", hashed ? digest(pick, pick.digits("1415555####")) : phoneForm(pick, place));
  if (pick.chance(0.75)) {
    put("first_name", hashed ? digest(pick, plain(first)) : first);
    put("last_name", hashed ? digest(pick, plain(last)) : last);
  }
  if (pick.chance(hashed ? 0.2 : 0.6)) {
    put("city", city);
    put("state", state);
    put("zip", zip);
  }
  if (pick.chance(0.85)) put("country", pick.one(place.countryForms));
  if (pick.chance(0.15)) put("gender", pick.one(["f", "m", "Female", "male", "F"]));
  if (pick.chance(0.15)) put("date_of_birth", birthday(pick));
  if (pick.chance(0.7))
    put("external_id", pick.chance(0.1) ? [`customer-${n}`, `card-${n}`] : `customer-${n}`);
}

/** Data of a browser or a phone: address, agent, cookies, the clicks that led here. */
function device(pick: Pick, surface: Surface, atMs: number, put: Put): void {
  put("client_ip_address", ipAddress(pick));
  if (surface === "app") {
    put("madid", pick.chance(0.5) ? pick.uuid() : pick.uuid().toUpperCase());
    if (pick.chance(0.4)) put("anon_id", `XZ${pick.uuid()}`);
    return;
  }
  put("client_user_agent", pick.digits(pick.one(BROWSERS)));
  if (pick.chance(0.75)) put("fbp", `fb.1.${atMs - pick.whole(0, 80 * DAY_MS)}.${pick.digits("1#########")}`);
  const click = `IwAR${pick.token(pick.whole(40, 56))}`;
  if (pick.chance(0.2)) put("fbc", `fb.1.${atMs - pick.whole(0, 6 * DAY_MS)}.${click}`);
  else if (pick.chance(0.15)) put("fbclid", click);
  if (pick.chance(0.25)) put("ttclid", `E.C.P.${pick.token(pick.whole(60, 110))}`);
  if (pick.chance(0.5)) put("ttp", pick.token(27));
}

/** Unchanged, carelessly typed, or one of several. */
function emailForm(pick: Pick, address: string): unknown {
  return pick.weighted<() => unknown>([
    [72, () => address],
    [10, () => ` ${address.toUpperCase()} `],
    [8, () => address.replace("@", "+sale@")],
    [10, () => [address, `second.${address}`]],
  ])();
}

/** With a country code, as written at home, or one of several. */
function phoneForm(pick: Pick, place: Place): unknown {
  const phone = pick.digits(pick.one(pick.chance(0.3) ? place.nationalPhones : place.phones));
  return pick.chance(0.08) ? [phone, pick.digits(pick.one(place.phones))] : phone;
}

function digest(pick: Pick, normal: string): string {
  const hex = hash("sha256", normal);
  return pick.chance(0.1) ? hex.toUpperCase() : hex;
}

/** From the ranges for documentation (RFC 5737, RFC 3849) and some others, because a real one would be somebody's. */
function ipAddress(pick: Pick): string {
  if (pick.chance(0.3))
    return `2001:db8:${pick.whole(1, 9999)}:${pick.whole(1, 9999)}::${pick.whole(1, 9999)}`;
  return `${pick.one(["192.0.2", "198.51.100", "203.0.113"])}.${pick.whole(1, 254)}`;
}

function birthday(pick: Pick): string {
  const year = pick.whole(1940, 2005);
  const month = `0${pick.whole(1, 9)}`;
  const day = pick.whole(13, 28);
  return pick.one([
    `${year}-${month}-${day}`,
    `${year}${month}${day}`,
    `${month}/${day}/${year}`,
    `${day}.${month}.${year}`,
  ]);
}

/** The letters that an address can hold. */
function plain(name: string): string {
  const ascii = name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
  return ascii === "" ? "kyaku" : ascii;
}
