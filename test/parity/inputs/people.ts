import fc from "fast-check";
import { amidBlanks, dressed, inAnyCase } from "./writing.ts";

const words = (text: string) => text.split(" ");

const GIVEN = words(
  "Ada Grace Mary Jean-Luc D'Arcy Chloë RENÉ Søren Łucja Ngọc Мария Δήμητρα 美咲 지수 J.R. Anne-Laure Ömer Ștefan Valéry 정 " +
    "Иван محمد שרה राम สมชาย José François Zoë Jürgen Ærøskøbing İpek Şule Iğdır Ångström ΣΟΦΙΑ ΘΩΜΑΣ ʻAlohilani Sinéad Þór ßeta",
);
const FAMILY = words(
  "Lovelace Hopper Smith-Jones O'Connor Müller GARCÍA Nørgaard Wójcik Nguyễn Иванова Παπαδάκη 佐藤 박 DE-LA-CRUZ D'Arc " +
    "Saint-Exupéry Çelik Ibáñez Ferreira. ΠΑΠΠΑΣ-ΓΕΩΡΓΙΟΥ O’Neil Null Undefined McDonald ʻŌpūnui Ó'Brádaigh Strauß",
);
const SCRIPTS = [
  Array.from("abcdefghijklmnopqrstuvwxyz"),
  Array.from("áàâäãåæçéèêëíìîïñóòôöõøœúùûüýÿžšłđ"),
  Array.from("абвгдежзийклмнопрстуфхцчшщъыьэюя"),
  Array.from("αβγδεζηθικλμνξοπρστυφχψωΣ"),
  Array.from("あいうえおかきくけこ漢字名前山田"),
  Array.from("가나다라마바사아자차김이박"),
  Array.from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
];
const invented = fc.oneof(
  ...SCRIPTS.map((letters) =>
    fc.string({ unit: fc.constantFrom(...letters, "-", " ", "'"), minLength: 1, maxLength: 12 }),
  ),
);

export const names: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(...GIVEN, ...FAMILY),
    fc.tuple(fc.constantFrom(...GIVEN), fc.constantFrom(...FAMILY, "Jr.", "III")).map((two) => two.join(" ")),
    invented,
  )
  .chain(dressed);

const local = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,10}([._+-][a-z0-9]{1,6}){0,2}$/),
  fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,8}$/),
  fc.constantFrom(
    "jörg",
    "мария",
    "first..last",
    ".first",
    "last.",
    "a:.b",
    '"quoted"',
    "a,b",
    "o'neil",
    "山田",
  ),
);
const domain = fc.oneof(
  fc.constantFrom(
    "example.com",
    "EXAMPLE.ORG",
    "sub.example.co.uk",
    "my-shop.example",
    "xn--mnchen-3ya.example",
  ),
  fc.constantFrom(
    "münchen.example",
    "例え.jp",
    "example",
    "example.com.",
    "-example.com",
    "exa_mple.com",
    "a..b",
  ),
  fc.stringMatching(/^[a-z0-9-]{1,8}(\.[a-z0-9]{1,5}){1,2}$/),
);

export const emails: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(local, domain)
      .map((parts) => parts.join("@"))
      .chain(inAnyCase)
      .chain(amidBlanks),
  },
  fc
    .tuple(
      local,
      domain,
      fc.constantFrom("mailto:", "<", "Ada <", "'", "a@b.co,", ""),
      fc.constantFrom(">", "", ";"),
    )
    .map(([name, at, before, behind]) => `${before}${name}@${at}${behind}`),
  fc
    .tuple(local, domain)
    .map((parts) => parts.join("@"))
    .chain(dressed),
);

const SAYING = words(
  "f m female male woman man girl boy lady gentleman guy ms miss mrs mr madam ma'am mister sir she he her him hers his herself " +
    "himself mother father mom dad mama papa mommy daddy daughter son sister brother aunt uncle niece nephew wife husband girlfriend boyfriend " +
    "bride groom widow widower",
);
/** Of rank, and of the street. */
export const RANK_AND_STREET: readonly string[] = words(
  "king queen prince princess duke duchess count countess emperor empress lord dame god goddess dude chick bloke chap gal lad lass " +
    "fellow maiden belle",
);
const SILENT = words(
  "other diverse nonbinary x u unknown w h femme homme frau herr masculino mr. 0 1 2 fm males femalé",
);

export const genders: fc.Arbitrary<string> = fc
  .constantFrom(...SAYING, ...SAYING, ...RANK_AND_STREET, ...SILENT)
  .chain(inAnyCase)
  .chain((word) => fc.oneof(amidBlanks(word), dressed(word)));

const two = (number: number) => String(number).padStart(2, "0");
const day = fc.integer({ min: 0, max: 33 });
const month = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 12 }) },
  fc.integer({ min: 0, max: 14 }),
);
const year = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1900, max: 2026 }) },
  fc.integer({ min: 1790, max: 2040 }),
);
const between = fc.constantFrom("-", "/", ".", " ", "_", ". ", ", ", "年");

const grouped = fc
  .tuple(year, month, day, between, fc.boolean(), fc.nat(4))
  .map(([y, m, d, mark, padded, order]) => {
    const [mm, dd] = padded ? [two(m), two(d)] : [String(m), String(d)];
    const yy = String(y);
    const orders = [
      [yy, mm, dd],
      [mm, dd, yy],
      [dd, mm, yy],
      [yy, dd, mm],
      [dd, yy, mm],
    ];
    return (orders[order] ?? []).join(mark);
  });
const inOnePiece = fc.tuple(year, month, day, fc.nat(2)).map(([y, m, d, order]) => {
  const orders = [
    [String(y), two(m), two(d)],
    [two(d), two(m), String(y)],
    [two(m), two(d), String(y)],
  ];
  return (orders[order] ?? []).join("");
});

export const birthdays: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: grouped.chain(amidBlanks) },
  { weight: 3, arbitrary: inOnePiece.chain(amidBlanks) },
  fc
    .tuple(fc.oneof(grouped, inOnePiece), fc.constantFrom("T00:00:00Z", " 12:30", "T000000", " 00:00:00.000"))
    .map((parts) => parts.join("")),
  fc.tuple(day, fc.constantFrom("January", "Mai", "марта"), year).map((parts) => parts.join(" ")),
  fc.tuple(month, day, fc.integer({ min: 0, max: 99 })).map((parts) => parts.join("/")),
  fc.stringMatching(/^\d{1,4}[-/. ]\d{1,4}[-/. ]\d{1,4}$/),
  fc.stringMatching(/^\d{4,10}$/),
);

export const externalIds: fc.Arbitrary<string> = fc
  .oneof(
    fc.uuid(),
    fc.stringMatching(/^[A-Za-z]{2,5}[-_ ]\d{1,9}$/),
    fc.stringMatching(/^\d{1,18}$/),
    fc.constantFrom("user-42", "USER 42", "ΣΟΦΙΑΣ 7", "kunde müller", "Иван 1", "ada@example.com", "null"),
    fc.stringMatching(/^[A-Za-z0-9+/]{8,20}={0,2}$/),
  )
  .chain(dressed);
