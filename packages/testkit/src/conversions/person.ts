import { createHash } from "node:crypto";
import type { Pick } from "./pick.ts";
import { PLACES, type Place } from "./places.ts";

const AGENTS = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1##.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:1##.0) Gecko/20100101 Firefox/1##.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_# like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.# Mobile/15E1## Safari/604.1",
  "Mozilla/5.0 (Linux; Android 1#; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1##.0.0.0 Mobile Safari/537.36",
] as const;

const WEIGHED_PLACES = PLACES.map((place, index) => [index === 0 ? 6 : 2, place] as const);

export interface Person {
  readonly place: Place;
  readonly userData: Readonly<Record<string, unknown>>;
}

/** An invented person, with as many identifiers as a shop usually knows, under the names that producers use. */
export function person(pick: Pick, n: number, nowSeconds: number): Person {
  const place = pick.weighted(WEIGHED_PLACES);
  const first = pick.one(place.firstNames);
  const last = pick.one(place.lastNames);
  const address = `${plain(first)}.${plain(last)}${n}@${pick.one(["example.com", "example.org", "example.net"])}`;
  const phone = pick.digits(pick.one(place.phones));
  const { name: city, state, zip } = pick.one(place.cities);
  const short = pick.chance(0.4);
  const userData: Record<string, unknown> = {};
  const put = (long: string, brief: string, value: unknown) => {
    userData[short ? brief : long] = value;
  };
  put("email", "em", emailForm(pick, address));
  if (pick.chance(0.6))
    put("phone", "ph", pick.chance(0.1) ? [phone, pick.digits(pick.one(place.phones))] : phone);
  if (pick.chance(0.7)) {
    put("first_name", "fn", first);
    put("last_name", "ln", last);
  }
  if (pick.chance(0.5)) {
    put("city", "ct", city);
    put("state", "st", state);
    put("zip", "zp", zip);
  }
  if (pick.chance(0.8)) userData["country"] = pick.one(place.countryForms);
  if (pick.chance(0.15)) put("gender", "ge", pick.one(["f", "m", "Female", "male"]));
  if (pick.chance(0.15)) put("date_of_birth", "db", birthday(pick));
  if (pick.chance(0.7)) userData["external_id"] = `customer-${n}`;
  if (pick.chance(0.6))
    userData["fbp"] = `fb.1.${nowSeconds * 1000 - pick.whole(0, 9_000_000)}.${pick.digits("1#########")}`;
  if (pick.chance(0.2)) userData["fbclid"] = `IwAR${pick.token(48)}`;
  if (pick.chance(0.3)) userData["ttclid"] = `E.C.P.${pick.token(90)}`;
  if (pick.chance(0.3)) userData["ttp"] = pick.token(27);
  userData["client_ip_address"] = pick.chance(0.8)
    ? `${pick.whole(20, 90)}.${pick.whole(0, 255)}.${pick.whole(0, 255)}.${pick.whole(1, 254)}`
    : `2a02:8108:${pick.whole(1000, 9999)}::${pick.whole(1, 9999)}`;
  userData["client_user_agent"] = pick.digits(pick.one(AGENTS));
  return { place, userData };
}

/** As it is, carelessly typed, one of several, or hashed already. */
function emailForm(pick: Pick, address: string): unknown {
  return pick.weighted<() => unknown>([
    [60, () => address],
    [12, () => ` ${address.toUpperCase()} `],
    [8, () => [address, `second.${address}`]],
    [20, () => createHash("sha256").update(address).digest("hex")],
  ])();
}

function birthday(pick: Pick): string {
  const [year, month, day] = [
    pick.whole(1940, 2005),
    pick.digits("0") + pick.whole(1, 9),
    pick.whole(13, 28),
  ];
  return pick.one([
    `${year}-${month}-${day}`,
    `${year}${month}${day}`,
    `${month}/${day}/${year}`,
    `${day}.${month}.${year}`,
  ]);
}

/** Letters an address can hold. */
function plain(name: string): string {
  const ascii = name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
  return ascii === "" ? "kundin" : ascii;
}
