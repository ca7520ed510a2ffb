import countries from "i18n-iso-countries/index.js";
import english from "i18n-iso-countries/langs/en.json" with { type: "json" };

countries.registerLocale(english);

/** Names that people write and the standard does not list. UK is reserved for GB, which is what it means. */
const CUSTOMARY: Readonly<Record<string, string>> = {
  uk: "gb",
  greatbritain: "gb",
  england: "gb",
  scotland: "gb",
  wales: "gb",
  northernireland: "gb",
  usa: "us",
  america: "us",
  unitedstatesofamerica: "us",
  uae: "ae",
  holland: "nl",
  korea: "kr",
  southkorea: "kr",
  russia: "ru",
  vietnam: "vn",
  czechrepublic: "cz",
  turkey: "tr",
};

const letters = (name: string) =>
  name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "");

function table(): ReadonlyMap<string, string> {
  const codes = new Map<string, string>(Object.entries(CUSTOMARY));
  for (const [code, names] of Object.entries(countries.getNames("en", { select: "all" }))) {
    const alpha2 = code.toLowerCase();
    for (const name of [names].flat()) codes.set(letters(name), alpha2);
    const alpha3 = countries.alpha2ToAlpha3(code);
    if (alpha3 !== undefined) codes.set(alpha3.toLowerCase(), alpha2);
    codes.set(alpha2, alpha2);
  }
  return codes;
}

/** ISO 3166-1: alpha-2, alpha-3 and English names (lower case, letters only) -> alpha-2 in lower case. */
export const COUNTRY_NAMES = table();
