/** Where invented people live: names, streets' postcodes and phones as they are written there. */
export interface Place {
  readonly country: string;
  readonly currency: string;
  readonly locale: string;
  /** How the country is written in data: code, alpha-3 or name. */
  readonly countryForms: readonly string[];
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly cities: readonly { readonly name: string; readonly state: string; readonly zip: string }[];
  /** Phone patterns; # is a digit, and the numbers belong to nobody we know. */
  readonly phones: readonly string[];
}

export const PLACES: readonly Place[] = [
  {
    country: "US",
    currency: "USD",
    locale: "en_US",
    countryForms: ["US", "us", "USA", "United States"],
    firstNames: ["Ada", "Grace", "Katherine", "Jean-Luc", "Maria", "Latoya", "Zoë", "Bob", "J.R.", "Isabel"],
    lastNames: [
      "Lovelace",
      "Hopper",
      "Johnson",
      "Smith-Jones",
      "O'Connor",
      "García",
      "Nguyen",
      "DeLaCruz",
      "Washington",
    ],
    cities: [
      { name: "San Diego", state: "CA", zip: "92101" },
      { name: "New York", state: "New York", zip: "10001-1234" },
      { name: "Winston-Salem", state: "nc", zip: "27101" },
      { name: "St. Paul", state: "Minnesota", zip: "55101" },
      { name: "Boston", state: "MA", zip: "02108" },
      { name: "Salt Lake City", state: "UT", zip: "84101" },
    ],
    phones: ["+1 (415) 555-01##", "1-212-555-01##", "001 503 555 01##", "(206) 555-01##", "+1303555 01##"],
  },
  {
    country: "GB",
    currency: "GBP",
    locale: "en_GB",
    countryForms: ["GB", "UK", "United Kingdom", "gbr"],
    firstNames: ["Alan", "Florence", "D'Arcy", "Anne-Laure", "Siân", "Harold"],
    lastNames: ["Turing", "Nightingale", "Fawcett", "MacLeod", "Saint-John", "Wright"],
    cities: [
      { name: "London", state: "England", zip: "SW1A 1AA" },
      { name: "King's Lynn", state: "Norfolk", zip: "PE30 1AA" },
      { name: "Stratford-upon-Avon", state: "Warwickshire", zip: "CV37 6AA" },
    ],
    phones: ["+44 7700 9001##", "0044 7700 9002##", "+44 20 7946 00##", "+44 (0)20 7946 01##"],
  },
  {
    country: "DE",
    currency: "EUR",
    locale: "de_DE",
    countryForms: ["DE", "Germany", "deu"],
    firstNames: ["Jürgen", "Käthe", "Ömer", "Lena", "Anneliese", "Karl-Heinz"],
    lastNames: ["Müller", "Schröder", "Weiß", "von der Heide", "Çelik", "Özdemir"],
    cities: [
      { name: "Berlin", state: "Berlin", zip: "10115" },
      { name: "Dresden", state: "Sachsen", zip: "01067" },
      { name: "München", state: "Bayern", zip: "80331" },
    ],
    phones: ["+49 30 23125 0##", "+49 (0)89 99998 0##", "0049 40 66969 1##"],
  },
  {
    country: "FR",
    currency: "EUR",
    locale: "fr_FR",
    countryForms: ["FR", "France", "fra"],
    firstNames: ["Valéry", "Chloé", "René", "Amélie", "Jean-Baptiste"],
    lastNames: ["Saint-Exupéry", "Lefèvre", "D'Arc", "Benoît", "Curie"],
    cities: [
      { name: "Paris", state: "Île-de-France", zip: "75001" },
      { name: "Le Mans", state: "Pays de la Loire", zip: "72000" },
    ],
    phones: ["+33 6 39 98 01 ##", "+33 1 99 00 01 ##", "0033639980###"],
  },
  {
    country: "BR",
    currency: "BRL",
    locale: "pt_BR",
    countryForms: ["BR", "Brazil", "bra"],
    firstNames: ["João", "Conceição", "Ana Clara", "Luís"],
    lastNames: ["Ferreira", "da Silva", "Gonçalves", "Araújo"],
    cities: [
      { name: "São Paulo", state: "SP", zip: "01310-100" },
      { name: "Rio de Janeiro", state: "RJ", zip: "20040-002" },
    ],
    phones: ["+55 11 91234-56##", "+55 21 99876-54##"],
  },
  {
    country: "JP",
    currency: "JPY",
    locale: "ja_JP",
    countryForms: ["JP", "Japan", "jpn"],
    firstNames: ["美咲", "陽翔", "さくら", "健"],
    lastNames: ["佐藤", "鈴木", "高橋", "田中"],
    cities: [
      { name: "Tokyo", state: "Tokyo", zip: "100-0001" },
      { name: "Osaka", state: "Osaka", zip: "530-0001" },
    ],
    phones: ["+81 90-1234-56##", "+81 3-1234-56##"],
  },
];
