import { admit, type Conversion, MATCH_KEYS, type MatchKeyName } from "@relay/core";
import { describe, expect, test } from "vitest";
import { META_PROFILE } from "./meta/match-keys.ts";
import { PLATFORMS } from "./registry.ts";
import { TIKTOK_PROFILES } from "./tiktok/match-keys.ts";

/**
 * Whatever stands in a match key, twice as much of it takes about twice as long to judge and to write: a text of a few
 * kilobytes that took quadratic or exponential time would stop the process.
 */
const PARTS = [
  [" ", "\t\n", "\u00a0", "0", "00", "1", "1:", "0.", "12/", "+", "+(", "(", "( 0", "(0)", "٠", "①"],
  ["a", "A", "é", "e\u0301", "Σ", "İ", "\u0301", "\u0315\u0300", "ﷺ", "\ud800", "\0", "null", "x1", ";ext="],
  ["the", "federal", "federaldemocraticsocialist", "republicof", "virginia", "-a-", "-a", "_a"],
  ["a.", ".a", "@", "a@", ".", ":", "fb.1.", "fb.1.1"],
].flat();
/** What stands around the parts, so that an expression gets into them and fails behind them. */
const FRAMES = [
  ["", ""],
  ["a", "!"],
  ["a@", ".b"],
  ["fb.1.1596403881668.", " "],
  ["+1 ", "x"],
  ["en-", "!"],
  ["1990", "\n!"],
] as const;
type Frame = (typeof FRAMES)[number];
const LENGTHS = [1024, 2048, 4096, 8192] as const;
/** A text that takes less than this at its longest is left at that. */
const LEAST_MS = 2;
/** Of shorter times than this a part is the clock's and the machine's own: they say nothing of a doubling. */
const LEAST_SAID_MS = 0.25;
/** What another program takes of the machine for a moment does not come back each time. */
const TIMES_MEASURED = 8;
const MOST_TIMES_A_DOUBLING = 3;

const hostile = (part: string, [before, after]: Frame, length: number): string =>
  before + part.repeat(length / part.length) + after;

function milliseconds(work: () => unknown, runs: number): number {
  let least = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

function isSuperLinear(times: readonly number[]): boolean {
  return times.slice(1).some((time, index) => {
    const half = times[index] ?? time;
    return half >= LEAST_SAID_MS && time >= MOST_TIMES_A_DOUBLING * half;
  });
}

/** The texts over which a doubling took three times as long or more, where that is long enough to be measured. */
function growth(
  work: (text: string) => unknown,
  parts: readonly string[] = PARTS,
  frames: readonly Frame[] = FRAMES,
): readonly string[] {
  const slow: string[] = [];
  for (const part of parts) {
    for (const frame of frames) {
      const longest = hostile(part, frame, LENGTHS[3]);
      if (milliseconds(() => work(longest), 1) < LEAST_MS) continue;
      const measure = () =>
        LENGTHS.map((length) => milliseconds(() => work(hostile(part, frame, length)), 3));
      let times = measure();
      for (let more = 1; more < TIMES_MEASURED && isSuperLinear(times); more += 1) times = measure();
      if (isSuperLinear(times))
        slow.push(`${JSON.stringify(frame)} ${JSON.stringify(part)}: ${JSON.stringify(times)} ms`);
    }
  }
  return slow;
}

test("the measure tells quadratic time from linear", () => {
  // One frame each: what is quadratic takes a hundred milliseconds a text.
  expect(growth((text) => /\s+$/.test(text), [" "], [FRAMES[1]])).not.toEqual([]);
  expect(growth((text) => text.normalize("NFC"), ["\u0315\u0300"], [FRAMES[0]])).not.toEqual([]);
  expect(growth((text) => Array.from({ length: 100 }, () => text.split("")), ["a"])).toEqual([]);
});

const PROFILES = [["meta", META_PROFILE] as const, ...Object.entries(TIKTOK_PROFILES)];
/** Each normaliser once, by the name of a key that it serves. */
const NORMALIZERS = new Map(
  PROFILES.flatMap(([profile, rules]) =>
    Object.entries(rules).map(([name, { normalize }]) => [normalize, `${profile} ${name}`] as const),
  ),
);

describe("a normaliser takes linear time", () => {
  test.for(Array.from(NORMALIZERS, ([normalize, name]) => [name, normalize] as const))(
    "%s",
    ([, normalize]) => {
      expect(growth((text) => normalize(text, {}))).toEqual([]);
      // Those that take no second argument ask for no country.
      if (normalize.length > 1) {
        expect(growth((text) => normalize(text, { country: "us" }))).toEqual([]);
      }
    },
  );
});

describe("a conversion is judged and written in linear time", () => {
  const dialect = PLATFORMS.meta.open({ dataset_id: "1", api_version: "v26.0", strict: false });

  test.for(["phone", "country", "fbclid", "lead_id"] as const)("with a hostile %s", (key) => {
    expect(
      growth((text) => {
        const conversion: Conversion = {
          event_name: "Lead",
          event_time: 1_795_000_000,
          event_id: "1",
          action_source: "website",
          user_data: { [key]: text },
        };
        dialect.check(conversion, { nowSeconds: 1_795_000_000 });
        return dialect.prepare(conversion, { nowSeconds: 1_795_000_000 });
      }),
    ).toEqual([]);
  });
});

describe("a match key has a longest value", () => {
  const CONVERSION = {
    event_name: "Lead",
    event_time: 1_795_000_000,
    event_id: "1",
    action_source: "website",
  };

  test.for(Object.keys(MATCH_KEYS) as MatchKeyName[])("%s", (name) => {
    const { maxLength } = MATCH_KEYS[name];
    const longest = "1".repeat(maxLength);
    const taken = admit({ ...CONVERSION, user_data: { [name]: longest } }, "shop");
    expect(taken.ok && taken.conversion.user_data).toEqual({ [name]: longest });
    const others = name === "zip" ? { country: "us" } : { zip: "92101" };
    const over = admit({ ...CONVERSION, user_data: { ...others, [name]: `${longest}1` } }, "shop");
    expect(over.ok && over.conversion.user_data).toEqual(others);
    expect(over.ok && over.warnings).toEqual([
      expect.objectContaining({
        pointer: `/user_data/${name}`,
        code: "value_too_long",
        message: `is longer than ${maxLength} characters; it is left out`,
      }),
    ]);
  });
});
