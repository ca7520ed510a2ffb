import { admit, type Conversion } from "@relay/core";
import { describe, expect, test } from "vitest";
import { META_PROFILE } from "./meta/match-keys.ts";
import { PLATFORMS } from "./registry.ts";
import { TIKTOK_PROFILES } from "./tiktok/match-keys.ts";

/**
 * For any content of a match key, twice as much of it takes about twice as long to check and to write. A text of a few
 * kilobytes that takes quadratic or exponential time would block the process.
 */
const PARTS = [
  [" ", "\t\n", "\u00a0", "0", "00", "1", "1:", "0.", "12/", "+", "+(", "(", "( 0", "(0)", "٠", "①"],
  ["a", "A", "é", "e\u0301", "Σ", "İ", "\u0301", "\u0315\u0300", "ﷺ", "\ud800", "\0", "null", "x1", ";ext="],
  ["the", "federal", "federaldemocraticsocialist", "republicof", "virginia", "-a-", "-a", "_a"],
  ["a.", ".a", "@", "a@", ".", ":", "fb.1.", "fb.1.1"],
].flat();
/** Text around the parts, so that an expression gets into them and fails after them. */
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
/** A text that takes less than this at its longest is not examined further. */
const LEAST_MS = 2;
/** Shorter times depend too much on the clock and the machine to show a doubling. */
const LEAST_SAID_MS = 0.25;
/** Other programs disturb only some of the repetitions. */
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

/** The texts for which a doubling took at least three times as long, among those long enough to be measured. */
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

test("the measurement distinguishes quadratic from linear time", () => {
  // One frame each: a quadratic expression takes a hundred milliseconds for each text.
  expect(growth((text) => /\s+$/.test(text), [" "], [FRAMES[1]])).not.toEqual([]);
  expect(growth((text) => text.normalize("NFC"), ["\u0315\u0300"], [FRAMES[0]])).not.toEqual([]);
  expect(growth((text) => Array.from({ length: 100 }, () => text.split("")), ["a"])).toEqual([]);
});

const PROFILES = [["meta", META_PROFILE] as const, ...Object.entries(TIKTOK_PROFILES)];
/** Each normaliser once, by the name of a key that uses it. */
const NORMALIZERS = new Map(
  PROFILES.flatMap(([profile, rules]) =>
    Object.entries(rules).flatMap(([name, rule]) =>
      rule ? [[rule.normalize, `${profile} ${name}`] as const] : [],
    ),
  ),
);

describe("a normaliser takes linear time", () => {
  test.for(Array.from(NORMALIZERS, ([normalize, name]) => [name, normalize] as const))(
    "%s",
    ([, normalize]) => {
      expect(growth((text) => normalize(text, {}))).toEqual([]);
      // Normalisers without a second argument do not depend on the country.
      if (normalize.length > 1) {
        expect(growth((text) => normalize(text, { country: "us" }))).toEqual([]);
      }
    },
  );
});

describe("a conversion is checked and written in linear time", () => {
  const dialect = PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict: false });

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

  test.for([...PLATFORMS.conversions.userData.keys])("%s", ([name, { maxLength }]) => {
    const longest = "1".repeat(maxLength);
    const taken = admit({ ...CONVERSION, user_data: { [name]: longest } }, "shop", PLATFORMS.conversions);
    expect(taken.ok && taken.conversion.user_data).toEqual({ [name]: longest });
    const others = name === "zip" ? { country: "us" } : { zip: "92101" };
    const over = admit(
      { ...CONVERSION, user_data: { ...others, [name]: `${longest}1` } },
      "shop",
      PLATFORMS.conversions,
    );
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
