import fc from "fast-check";

/** How people and programs write one and the same value. */
export const inAnyCase = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(text) },
    fc.constant(text.toUpperCase()),
    fc.constant(text.toLowerCase()),
    fc
      .array(fc.boolean(), { minLength: 1, maxLength: 5 })
      .map((upper) =>
        Array.from(text, (letter, at) =>
          upper[at % upper.length] ? letter.toUpperCase() : letter.toLowerCase(),
        ).join(""),
      ),
  );

const BLANKS = ["", "", "", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2003", "\ufeff"] as const;

export const amidBlanks = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...BLANKS), fc.constantFrom(...BLANKS))
    .map(([before, behind]) => `${before}${text}${behind}`);

const MARKS = Array.from(" -.,'\"()/_#!&*+:;?@[]^`{|}~\u2019\u2013\u2014\u201c\u00b7\u00ad\u200b\u200d");

/** Something between two letters that does not belong there. */
export const withStrayMark = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.constantFrom(...MARKS))
    .map(([at, mark]) => `${text.slice(0, at)}${mark}${text.slice(at)}`);

/** As some file systems and phones write accents: a letter and a mark. */
const decomposed = (text: string): fc.Arbitrary<string> => fc.constant(text.normalize("NFD"));

export const dressed = (text: string): fc.Arbitrary<string> =>
  fc
    .oneof(
      { weight: 4, arbitrary: fc.constant(text) },
      { weight: 2, arbitrary: withStrayMark(text) },
      { weight: 1, arbitrary: decomposed(text) },
    )
    .chain(inAnyCase)
    .chain(amidBlanks);

/** A field that holds something else altogether. */
export const gibberish: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 16 }),
  fc.string({ maxLength: 16 }),
  fc.stringMatching(/^[ .@+:a-zA-Z0-9-]{0,20}$/),
  fc.constantFrom("null", "undefined", "Null", "N/A", "n.a.", "none", "-", "0", "unknown", "[object Object]"),
);

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from("0123456789abcdef")),
    minLength: length,
    maxLength: length,
  });
const appendix = fc.constantFrom("AQQCAQMC", "AQQAAQMC", "AgEB_-09", "AQ", "Bg", "BA", "!exactly");
const NOTHING_HASHED = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** What a producer, or the parameter builder before it, hashed already. */
export const hashedBefore: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: hex(64) },
    { weight: 2, arbitrary: fc.tuple(hex(64), appendix).map((parts) => parts.join(".")) },
    hex(32),
    fc.tuple(hex(32), appendix).map((parts) => parts.join(".")),
    hex(63),
    fc.constantFrom(NOTHING_HASHED, `${NOTHING_HASHED}.AQQCAQMC`),
  )
  .chain((text) => fc.constantFrom(text, text, text.split(".").length > 1 ? text : text.toUpperCase()))
  .chain(amidBlanks);
