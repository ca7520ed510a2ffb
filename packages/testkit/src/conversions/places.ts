/** A place where invented people live: names, cities, postcodes and phones as they are written there. */
export interface Place {
  readonly country: string;
  readonly currency: string;
  readonly locale: string;
  readonly timeZone: string;
  /** How the country is written in data: code, alpha-3 or name. */
  readonly countryForms: readonly string[];
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly cities: readonly { readonly name: string; readonly state: string; readonly zip: string }[];
  /** Patterns with the country code; # is a digit. Ranges kept free for films and examples where a country has one. */
  readonly phones: readonly string[];
  /** Patterns without it, as people write them at home. */
  readonly nationalPhones: readonly string[];
  /** How often a person lives here. */
  readonly weight: number;
}

const city = (name: string, state: string, zip: string) => ({ name, state, zip });

const UNITED_STATES: Place = {
  country: "US",
  currency: "USD",
  locale: "en_US",
  timeZone: "America/New_York",
  countryForms: ["US", "us", "USA", "United States"],
  firstNames: ["Ada", "Grace", "Katherine", "Jean-Luc", "Maria", "Latoya", "Zoë", "Bob", "J.R.", "Isabel"],
  lastNames: ["Lovelace", "Hopper", "Johnson", "Smith-Jones", "O'Connor", "García", "Nguyen", "De La Cruz"],
  cities: [
    city("San Diego", "CA", "92101"),
    city("New York", "New York", "10001-1234"),
    city("Winston-Salem", "nc", "27101"),
    city("St. Paul", "Minnesota", "55101"),
    city("Boston", "MA", "02108"),
    city("Salt Lake City", "UT", "84101"),
    city("Washington", "DC", "20001"),
  ],
  phones: ["+1 (415) 555-01##", "1-212-555-01##", "001 503 555 01##", "+1303555 01##", "+12065550###"],
  nationalPhones: ["(206) 555-01##", "617-555-01##", "801.555.01##", "7025550###"],
  weight: 30,
};

const CANADA: Place = {
  country: "CA",
  currency: "CAD",
  locale: "en_CA",
  timeZone: "America/Toronto",
  countryForms: ["CA", "Canada", "can"],
  firstNames: ["Margaret", "Étienne", "Noah", "Anne-Marie", "Gordon"],
  lastNames: ["Tremblay", "MacDonald", "Côté", "Singh", "Roy"],
  cities: [
    city("Montréal", "Quebec", "H2X 1Y4"),
    city("Toronto", "ON", "M5V 3L9"),
    city("Vancouver", "BC", "v5k0a1"),
  ],
  phones: ["+1 613 555 01##", "1 (514) 555-01##"],
  nationalPhones: ["604-555-01##", "(416) 555-01##"],
  weight: 7,
};

const UNITED_KINGDOM: Place = {
  country: "GB",
  currency: "GBP",
  locale: "en_GB",
  timeZone: "Europe/London",
  countryForms: ["GB", "UK", "United Kingdom", "gbr"],
  firstNames: ["Alan", "Florence", "D'Arcy", "Anne-Laure", "Siân", "Harold"],
  lastNames: ["Turing", "Nightingale", "Fawcett", "MacLeod", "Saint-John", "Wright"],
  cities: [
    city("London", "England", "SW1A 1AA"),
    city("King's Lynn", "Norfolk", "PE30 1AA"),
    city("Stratford-upon-Avon", "Warwickshire", "cv37 6aa"),
  ],
  phones: ["+44 7700 9001##", "0044 7700 9002##", "+44 20 7946 00##", "+44 (0)20 7946 01##"],
  nationalPhones: ["07700 9003##", "020 7946 02##"],
  weight: 14,
};

const GERMANY: Place = {
  country: "DE",
  currency: "EUR",
  locale: "de_DE",
  timeZone: "Europe/Berlin",
  countryForms: ["DE", "Germany", "deu"],
  firstNames: ["Jürgen", "Käthe", "Ömer", "Lena", "Anneliese", "Karl-Heinz"],
  lastNames: ["Müller", "Schröder", "Weiß", "von der Heide", "Çelik", "Özdemir"],
  cities: [
    city("Berlin", "Berlin", "10115"),
    city("Dresden", "Sachsen", "01067"),
    city("München", "Bayern", "80331"),
  ],
  phones: ["+49 30 23125 0##", "+49 (0)89 99998 0##", "0049 40 66969 1##"],
  nationalPhones: ["030 23125 1##", "0221/4710 1##"],
  weight: 14,
};

const FRANCE: Place = {
  country: "FR",
  currency: "EUR",
  locale: "fr_FR",
  timeZone: "Europe/Paris",
  countryForms: ["FR", "France", "fra"],
  firstNames: ["Valéry", "Chloé", "René", "Amélie", "Jean-Baptiste"],
  lastNames: ["Saint-Exupéry", "Lefèvre", "D'Arc", "Benoît", "Curie"],
  cities: [city("Paris", "Île-de-France", "75001"), city("Le Mans", "Pays de la Loire", "72000")],
  phones: ["+33 6 39 98 01 ##", "+33 1 99 00 01 ##", "0033639980###"],
  nationalPhones: ["06 39 98 02 ##", "01.99.00.02.##"],
  weight: 10,
};

const SWEDEN: Place = {
  country: "SE",
  currency: "SEK",
  locale: "sv_SE",
  timeZone: "Europe/Stockholm",
  countryForms: ["SE", "Sweden", "swe"],
  firstNames: ["Åsa", "Björn", "Märta", "Nils", "Ingrid"],
  lastNames: ["Åkesson", "Lindgren", "Nørgaard", "Öberg"],
  cities: [city("Stockholm", "Stockholm", "111 20"), city("Göteborg", "Västra Götaland", "41103")],
  phones: ["+46 70 174 06 2#", "+46 8 465 004 ##"],
  nationalPhones: ["070-174 06 3#", "08-465 004 ##"],
  weight: 4,
};

const AUSTRALIA: Place = {
  country: "AU",
  currency: "AUD",
  locale: "en_AU",
  timeZone: "Australia/Sydney",
  countryForms: ["AU", "Australia", "aus"],
  firstNames: ["Charlotte", "Jack", "Kylie", "Lachlan", "Mia"],
  lastNames: ["Williams", "Papadopoulos", "Kelly", "Nguyễn", "Taylor"],
  cities: [city("Sydney", "NSW", "2000"), city("Darwin", "NT", "0800"), city("Perth", "WA", "6000")],
  phones: ["+61 491 570 1##", "+61 2 5550 ####"],
  nationalPhones: ["0491 570 3##", "(02) 5550 ####"],
  weight: 6,
};

const BRAZIL: Place = {
  country: "BR",
  currency: "BRL",
  locale: "pt_BR",
  timeZone: "America/Sao_Paulo",
  countryForms: ["BR", "Brazil", "bra"],
  firstNames: ["João", "Conceição", "Ana Clara", "Luís"],
  lastNames: ["Ferreira", "da Silva", "Gonçalves", "Araújo"],
  cities: [city("São Paulo", "SP", "01310-100"), city("Rio de Janeiro", "RJ", "20040-002")],
  phones: ["+55 11 91234-56##", "+55 21 99876-54##"],
  nationalPhones: ["(11) 91234-57##"],
  weight: 9,
};

const JAPAN: Place = {
  country: "JP",
  currency: "JPY",
  locale: "ja_JP",
  timeZone: "Asia/Tokyo",
  countryForms: ["JP", "Japan", "jpn"],
  firstNames: ["美咲", "陽翔", "さくら", "健"],
  lastNames: ["佐藤", "鈴木", "高橋", "田中"],
  cities: [city("Tokyo", "Tokyo", "100-0001"), city("大阪市", "Osaka", "530-0001")],
  phones: ["+81 90-1234-56##", "+81 3-1234-56##"],
  nationalPhones: ["090-1234-57##"],
  weight: 6,
};

export const PLACES: readonly Place[] = [
  UNITED_STATES,
  CANADA,
  UNITED_KINGDOM,
  GERMANY,
  FRANCE,
  SWEDEN,
  AUSTRALIA,
  BRAZIL,
  JAPAN,
];
