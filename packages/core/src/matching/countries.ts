import countries from "i18n-iso-countries/index.js";
import english from "i18n-iso-countries/langs/en.json" with { type: "json" };

countries.registerLocale(english);

/**
 * Names missing from the standard's table: common ones, the standard's own inverted ones (`Korea, Republic of`), former
 * ones, and those that would otherwise be read as another country. UK is reserved for GB, and means it.
 */
const CUSTOMARY: Readonly<Record<string, string>> = {
  bo: "Plurinational State of Bolivia; Bolivia, Plurinational State of; Bolivia (Plurinational State of)",
  bl: "Saint Barthelemy; St. Barthélemy; St. Barts",
  bn: "Brunei",
  bq: "Bonaire; Bonaire, Saint Eustatius and Saba; Caribbean Netherlands",
  cc: "Cocos Islands; Keeling Islands",
  cd: "Congo, the Democratic Republic of the; Congo (Democratic Republic of the); Democratic Republic of Congo; DR Congo; Congo DR; DRC; Congo-Kinshasa; Zaire",
  cg: "Congo; Congo-Brazzaville",
  cv: "Cabo Verde",
  cw: "Curacao",
  cz: "Czech Republic",
  fk: "Falkland Islands",
  fm: "Micronesia; Federated States of Micronesia",
  gb: "UK; U.K.; Great Britain; England; Scotland; Wales; Northern Ireland; Britain; United Kingdom of Great Britain and Northern Ireland",
  ie: "Republic of Ireland; Eire",
  ir: "Iran, Islamic Republic of; Iran (Islamic Republic of)",
  kn: "St. Kitts and Nevis; Saint Kitts; St. Kitts",
  kp: "Korea, Democratic People's Republic of; Democratic People's Republic of Korea; Korea (Democratic People's Republic of); DPRK",
  kr: "Korea; South Korea; Korea (Republic of)",
  la: "Laos",
  lc: "St. Lucia",
  md: "Moldova; Republic of Moldova",
  mf: "Saint Martin; St. Martin",
  mk: "Macedonia; Macedonia, the former Yugoslav Republic of; FYROM",
  mm: "Burma",
  mo: "Macau",
  nl: "Holland; Netherlands, Kingdom of the",
  pm: "St. Pierre and Miquelon",
  ps: "Palestine, State of; Palestinian Territories; Palestinian Territory",
  re: "Réunion",
  ru: "Russia",
  sh: "Saint Helena, Ascension and Tristan da Cunha; St. Helena",
  st: "São Tomé and Príncipe; São Tomé",
  sx: "Sint Maarten; St. Maarten",
  sy: "Syria",
  sz: "Swaziland",
  tl: "East Timor",
  tr: "Turkey; Turkiye",
  tt: "Trinidad",
  tw: "Republic of China; Taiwan (Province of China)",
  tz: "Tanzania, United Republic of; Tanzania",
  ae: "UAE; Emirates",
  us: "USA; America; United States of America; US of A",
  va: "Vatican; Vatican City; Holy See",
  vc: "St. Vincent and the Grenadines; Saint Vincent; St. Vincent",
  ve: "Venezuela, Bolivarian Republic of; Venezuela (Bolivarian Republic of); Bolivarian Republic of Venezuela",
  vg: "British Virgin Islands; BVI; Virgin Islands (British)",
  vi: "US Virgin Islands; United States Virgin Islands; Virgin Islands (U.S.); Virgin Islands",
  vn: "Vietnam; Viet Nam",
};

const letters = (name: string) =>
  name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "");

function table(): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  for (const [code, names] of Object.entries(countries.getNames("en", { select: "all" }))) {
    const alpha2 = code.toLowerCase();
    for (const name of [names].flat()) codes.set(letters(name), alpha2);
    const alpha3 = countries.alpha2ToAlpha3(code);
    if (alpha3 !== undefined) codes.set(alpha3.toLowerCase(), alpha2);
    codes.set(alpha2, alpha2);
  }
  for (const [alpha2, names] of Object.entries(CUSTOMARY)) {
    for (const name of names.split(";")) codes.set(letters(name), alpha2);
  }
  return codes;
}

/** ISO 3166-1: alpha-2, alpha-3 and English names (lower case, letters only) → alpha-2 in lower case. */
export const COUNTRY_NAMES = table();

/**
 * The beginnings of formal names, which the standard's lists put last: the Federal Republic of Germany, Bahamas (the).
 * Democratic and people's republics are missing on purpose: those of Korea and the Congo are other countries. No name
 * has more than three of the adjectives; without a bound the expression would take exponential time over a repetition
 * of them.
 */
const FORMAL =
  /^(?:the)?(?:(?:federaldemocratic|federal|federative|islamic|arab|hellenic|democraticsocialist|socialist|oriental|cooperative|independent){0,3}(?:republic|state|kingdom|commonwealth|sultanate|principality|grandduchy|union|dominion)of)?(?:the)?/;
const ARTICLE_BEHIND = /the$/;

/** Alpha-2 of the country of a name (lower case, letters only), formal or not. Undefined when there is none. */
export function countryNamed(name: string): string | undefined {
  const known = COUNTRY_NAMES.get(name);
  if (known !== undefined) return known;
  const short = name.replace(ARTICLE_BEHIND, "").replace(FORMAL, "");
  // Two or three remaining letters are the end of another word, not a code.
  return short.length > 3 ? COUNTRY_NAMES.get(short) : undefined;
}
