import fc from "fast-check";
import type { Written } from "../comparison.ts";
import { amidBlanks, dressed, inAnyCase } from "./writing.ts";

const lines = (text: string) => text.split("; ");

const CITIES = lines(
  "Austin; new york; San Diego; St. Paul; Winston-Salem; O'Fallon; LOS ANGELES; Port-au-Prince; Coeur d'Alene; Miami (Beach); " +
    "São Paulo; Zürich; Кривий Ріг; 東京; Köln; Łódź; Kraków; Île-Rousse; Århus; Malmö; Αθήνα; القاهرة; תל אביב; Bogotá; Reykjavík; " +
    "Saint-Denis 2; 6th of October City; 75001 Paris; 15 de Mayo; Paris 12e; Praha 4; İstanbul; Şanlıurfa; Đà Nẵng; 서울; กรุงเทพ",
);

export const cities: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...CITIES) },
    fc
      .tuple(fc.constantFrom(...CITIES), fc.constantFrom("City", "West", "2", "CA", "(old town)"))
      .map((two) => two.join(" ")),
    fc.stringMatching(/^[A-Z][a-z]{2,8}([ -][A-Z][a-z]{2,8}){0,2}$/),
    fc.stringMatching(/^\d{0,3} ?[A-Z][a-zäöüéèñ]{2,8}$/),
  )
  .chain(dressed);

const STATES = lines(
  "California; new york; NORTH CAROLINA; West Virginia; Washington; Massachusetts; Rhode Island; hawaii; Illinois; South Dakota; " +
    "New Mexico; Kansas; Arkansas; Virginia; Texas; Georgia; District of Columbia; Washington, D.C.; Puerto Rico; Guam; American Samoa; " +
    "U.S. Virgin Islands; Northern Mariana Islands; Ontario; Québec; Quebec; British Columbia; Newfoundland; Newfoundland and Labrador; " +
    "Prince Edward Island; Nunavut; Yukon Territory; Alberta; Yukon",
);
const SHORT = lines(
  "N.Y.; N. J.; CA; Tx; fl; DC; PR; ON; QC; B.C.; Calif.; Tex.; Penn.; Mass.; Fla.; Ont.; Que.; W.Va.; AE; Wash; ZZ",
);
const ABROAD = lines(
  "Bayern; Baden-Württemberg; NRW; BY; Île-de-France; Baja California; Nuevo León; New South Wales; NSW; Western Australia; England; " +
    "Maine-et-Loire; São Paulo; SP; 東京都; Московская область; Andalucía; W; 2A; 75; Region 5; 13; State of Victoria; Indianapolis Region",
);
const HOMES = [undefined, undefined, "us", "us", "ca", "de", "mx", "fr", "au", "gb"] as const;

const stateText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...STATES) },
  { weight: 2, arbitrary: fc.constantFrom(...SHORT) },
  { weight: 2, arbitrary: fc.constantFrom(...ABROAD) },
  fc
    .tuple(
      fc.constantFrom("State of ", "", "The "),
      fc.constantFrom(...STATES),
      fc.constantFrom(", USA", " State", " 10001", ""),
    )
    .map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom(...SHORT), fc.stringMatching(/^ \d{5}$/)).map((parts) => parts.join("")),
  fc.stringMatching(/^[A-Z]{2}$/),
  fc.stringMatching(/^[A-Z][a-z]{2,9}$/),
);

const at = (text: fc.Arbitrary<string>, homes: readonly (string | undefined)[]): fc.Arbitrary<Written> =>
  fc
    .tuple(text, fc.constantFrom(...homes))
    .map(([input, country]) => ({ input, ...(country !== undefined && { country }) }));

export const states: fc.Arbitrary<Written> = at(stateText.chain(dressed), HOMES);

/** Postcodes as the countries write them (Universal Postal Union). */
const POSTCODES = {
  us: /^(\d{5}|\d{5}-\d{4}|\d{5} \d{4}|\d{9}|\d{4}|\d{5}-\d{2})$/,
  gb: /^[A-Z]{1,2}\d[A-Z]? \d[A-Z]{2}$/,
  ca: /^[A-Z]\d[A-Z] \d[A-Z]\d$/,
  br: /^\d{5}-\d{3}$/,
  jp: /^\d{3}-\d{4}$/,
  pl: /^\d{2}-\d{3}$/,
  pt: /^\d{4}-\d{3}$/,
  nl: /^\d{4} [A-Z]{2}$/,
  ie: /^[A-Z]\d{2} [A-Z0-9]{4}$/,
  se: /^\d{3} \d{2}$/,
  de: /^(D-|D )?\d{5}$/,
  au: /^\d{4}$/,
  in: /^\d{3} ?\d{3}$/,
} as const;

const postcode = fc.oneof(
  ...Object.entries(POSTCODES).map(([country, form]) =>
    at(fc.stringMatching(form), [country, country, undefined]),
  ),
);

export const zips: fc.Arbitrary<Written> = fc.oneof(
  {
    weight: 4,
    arbitrary: postcode.chain((written) =>
      inAnyCase(written.input)
        .chain(amidBlanks)
        .map((input) => ({ ...written, input })),
    ),
  },
  {
    weight: 2,
    arbitrary: postcode.chain((written) => dressed(written.input).map((input) => ({ ...written, input }))),
  },
  postcode.map((written) => ({ ...written, input: written.input.replaceAll("-", "\u2013") })),
  at(fc.stringMatching(/^[#(]?\d{3,6}[).]?$/), [undefined, "us", "fr"]),
);

const COUNTRIES = lines(
  "United States; United States of America; the United States of America; U.S.A.; America; United Kingdom; Great Britain; England; Scotland; " +
    "Northern Ireland; Ireland; Republic of Ireland; Germany; Federal Republic of Germany; France; Brazil; Japan; New Zealand; South Africa; " +
    "United Arab Emirates; UAE; Netherlands; The Netherlands; Netherlands (the); Holland; Austria; Australia; Switzerland; Sweden; Spain; " +
    "Kingdom of Spain; Portugal; Poland; Czechia; Czech Republic; Slovakia; Slovenia; Türkiye; Turkey; Viet Nam; Vietnam; South Korea; " +
    "Korea, Republic of; Republic of Korea; North Korea; China; People's Republic of China; Taiwan; Taiwan, Province of China; Hong Kong; " +
    "Macao; Macau; India; Republic of India; Indonesia; Russia; Russian Federation; Iran, Islamic Republic of; Iran; Côte d’Ivoire; " +
    "Cote d'Ivoire; Ivory Coast; Curaçao; Curacao; Åland Islands; Réunion; Saint Barthélemy; São Tomé and Príncipe; Congo; DR Congo; " +
    "Congo, the Democratic Republic of the; Republic of the Congo; British Virgin Islands; US Virgin Islands; Virgin Islands, British; " +
    "Guinea; Equatorial Guinea; Papua New Guinea; Niger; Nigeria; Dominica; Dominican Republic; Georgia; Jersey; Mexico; Canada; " +
    "Bahamas (the); Gambia; Philippines; North Macedonia; Macedonia; Eswatini; Swaziland; Cabo Verde; Cape Verde; Timor-Leste; East Timor; " +
    "Burma; Myanmar; Syria; Tanzania; Tanzania, United Republic of; Bolivia; Venezuela; Moldova; Moldova, Republic of; Laos; Brunei; Kosovo; " +
    "Vatican City; Palestine; Palestine, State of; Micronesia, Federated States of; Isle of Man; Guernsey; Puerto Rico; Greenland",
);
const IN_OTHER_TONGUES = lines(
  "Deutschland; España; Österreich; Schweiz; Italia; Россия; 日本; Brasil; Polska; Sverige; Suomi; Ελλάδα; Atlantis; Europe",
);
const ALPHA_3 = lines(
  "USA; GBR; DEU; FRA; AUT; AUS; CHE; CHN; ESP; SWE; SVN; SVK; PRT; POL; NZL; ZAF; ARE; IND; JPN; KOR; UKR; IRL; MEX; DNK",
);

export const countries: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...COUNTRIES).chain(dressed) },
  { weight: 2, arbitrary: fc.stringMatching(/^[A-Z]{2}$/).chain(dressed) },
  { weight: 2, arbitrary: fc.constantFrom(...ALPHA_3).chain(dressed) },
  fc.stringMatching(/^[A-Z]{3}$/),
  fc.constantFrom(...IN_OTHER_TONGUES, "UK", "U.K.", "EU", "XX").chain(dressed),
);
