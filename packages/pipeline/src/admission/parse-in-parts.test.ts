import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInParts } from "./parse-in-parts.ts";

/** Small, so that every text has several parts. */
const SMALL = { part: 8 };

/** The result of a parser; "no JSON" when it refuses the text. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return "no JSON";
  }
}
const patiently = (text: string) => parseInParts(text, SMALL).catch(() => "no JSON");

test("every JSON is read as JSON.parse reads it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"), async (json, space) => {
      const text = JSON.stringify(JSON.parse(json), null, space);
      expect(await parseInParts(text, SMALL)).toEqual(JSON.parse(text));
    }),
  );
});

test("a text that is not JSON is refused, wherever it is broken", async () => {
  const broken = fc.tuple(
    fc.json({ maxDepth: 4 }),
    fc.nat(),
    fc.nat({ max: 2 }),
    fc.constantFrom("", ",", "[", "]", "{", "}", '"', ":", "\\", "1", " "),
  );
  await fc.assert(
    fc.asyncProperty(broken, async ([json, place, remove, put]) => {
      const at = place % (json.length + 1);
      const text = json.slice(0, at) + put + json.slice(at + remove);
      expect(await patiently(text)).toEqual(outcomeOf(() => JSON.parse(text)));
    }),
    { numRuns: 2000 },
  );
});

test.for([
  '{"a":"1234567890","a":"abcdefghij","b":[1234567890]}',
  '{"__proto__":{"polluted":"1234567890"},"constructor":"1234567890"}',
  '["\\\\","\\"","\\\\\\"]","1234567890"]',
  '  [ 1234567890 , "1234567890" ]  ',
  "[]          ",
  "{           }",
  "[1234567890,]",
  "[1234567890,          ]",
  '{"a":1234567890,}',
  "[1234567890}",
  "[1234567890] 1234",
  '{"a" "1234567890"}',
  '{1:"123456789012"}',
])("%s", async (text) => {
  expect(await patiently(text)).toEqual(outcomeOf(() => JSON.parse(text)));
});

test("a large part that lies deeper than eight levels is refused", async () => {
  const nested = (levels: number) => `${"[".repeat(levels)}"1234567890"${"]".repeat(levels)}`;
  expect(await patiently(nested(9))).toEqual(JSON.parse(nested(9)));
  expect(await patiently(nested(20))).toBe("no JSON");
});

test("a large list or record with too many members is refused, except the list of a request's conversions", async () => {
  const list = `[${"0,".repeat(100_000)}0]`;
  await expect(parseInParts(list)).rejects.toThrow(RangeError);
  expect(await parseInParts(list, { most: 100_001 })).toHaveLength(100_001);
  const record = `{${Array.from({ length: 100_000 }, (_, n) => `"${n}":0`).join(",")}}`;
  await expect(parseInParts(record)).rejects.toThrow(RangeError);
});

const MEGABYTES = 5_000_000;
const MOST_MS = 150;
const HOSTILE: Readonly<Record<string, string>> = {
  "lists in lists": `[${"[[]],".repeat(MEGABYTES / 5)}[]]`,
  "short texts": `[${Array.from({ length: 550_000 }, (_, n) => `"${n.toString(36)}"`).join(",")}]`,
  "names of one record": `{"data":[{${Array.from({ length: 450_000 }, (_, n) => `"${n.toString(36)}":1`).join(",")}}]}`,
  "names of many records": `{"data":[${Array.from({ length: 350_000 }, (_, n) => `{"${n.toString(36)}":1}`).join(",")}]}`,
  "brackets without end": "[".repeat(MEGABYTES),
  "brackets in brackets": "[".repeat(MEGABYTES / 2) + "]".repeat(MEGABYTES / 2),
  quotes: '"'.repeat(MEGABYTES),
  backslashes: `["${"\\".repeat(MEGABYTES)}"]`,
};

test.for(Object.entries(HOSTILE))("other work runs while five megabytes of %s are read", async ([, text]) => {
  const read = () => parseInParts(text).catch(() => undefined);
  let longest = Infinity;
  // The collector of garbage disturbs only some of the runs.
  for (let run = 0; run < 5 && longest >= MOST_MS; run += 1)
    longest = Math.min(longest, await longestTurn(read));
  expect(longest).toBeLessThan(MOST_MS);
});

/** The longest time that the event loop was busy at a stretch during some work, milliseconds of this thread's own. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const over = new AbortController();
  let longest = 0;
  let last = process.threadCpuUsage();
  const working = work().finally(() => over.abort());
  for (; !over.signal.aborted; last = process.threadCpuUsage()) {
    await new Promise(setImmediate);
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
  }
  await working;
  return longest;
}
