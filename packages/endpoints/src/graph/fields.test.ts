import { performance } from "node:perf_hooks";
import { expect, describe, test } from "vitest";
import { MOST_FIELDS, readFields } from "./fields.ts";

const FORM = "application/x-www-form-urlencoded";
const BOUNDARY = "b0undary";
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const TOO_MANY = { kind: "unreadable", detail: `A form may have at most ${MOST_FIELDS} fields.` };

const part = (name: string, value: string, more = "") =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const multipart = (...parts: readonly string[]) => `${parts.join("")}--${BOUNDARY}--\r\n`;
const read = (contentType: string, body: string) => readFields(contentType, Buffer.from(body));

describe("a form is read", () => {
  const fields = { access_token: "k y+", data: [{ a: "ü" }], empty: "" };

  test.for([
    ["urlencoded", FORM, `access_token=k+y%2B&data=${encodeURIComponent('[{"a":"ü"}]')}&empty`],
    ["with its bytes as they are", `${FORM}; charset=UTF-8`, 'access_token=k y%2B&data=[{"a":"ü"}]&empty='],
    [
      "multipart",
      MULTIPART,
      multipart(part("access_token", "k y+"), part("data", '[{"a":"ü"}]'), part("empty", "")),
    ],
    ["JSON", "application/json", JSON.stringify(fields)],
  ] as const)("%s", async ([, contentType, body]) => {
    expect(await read(contentType, body)).toEqual({ kind: "fields", fields });
  });

  test.for([
    ["urlencoded", FORM, "a=1&a=2"],
    ["multipart", MULTIPART, multipart(part("a", "1"), part("a", "2"))],
  ] as const)("%s, with the last value of a repeated name", async ([, contentType, body]) => {
    expect(await read(contentType, body)).toEqual({ kind: "fields", fields: { a: "2" } });
  });

  test("with a name that is a property of every object", async () => {
    const answer = await read(FORM, "__proto__=x&constructor=y");
    expect(answer.kind === "fields" && Object.entries(answer.fields)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});

describe("a form is refused", () => {
  test.for([
    ["with too many fields", FORM, "a&".repeat(MOST_FIELDS + 1), TOO_MANY],
    ["with too many parts", MULTIPART, multipart(part("a", "1").repeat(MOST_FIELDS + 1)), TOO_MANY],
    [
      "with a file",
      MULTIPART,
      multipart(part("data", "[]", '; filename="data.json"')),
      { kind: "unreadable", detail: "A form must not contain files." },
    ],
    ["with data that is not JSON", FORM, "data=[", { kind: "unreadable" }],
    ["cut off in a part", MULTIPART, part("a", "1"), { kind: "unreadable" }],
    ["cut off in the headers of a part", MULTIPART, `--${BOUNDARY}\r\nContent-`, { kind: "unreadable" }],
    ["with a name without end", FORM, `${"+".repeat(101)}=1`, { kind: "unreadable" }],
    [
      "with a part's name without end",
      MULTIPART,
      multipart(part("n".repeat(101), "1")),
      { kind: "unreadable" },
    ],
    ["of no boundary", "multipart/form-data", part("a", "1"), { kind: "unreadable" }],
    ["of another type", "text/plain", "a=1", { kind: "unreadable" }],
  ] as const)("%s", async ([, contentType, body, answer]) => {
    expect(await read(contentType, body)).toMatchObject(answer);
  });
});

/** Forms of a given size that are as slow to read as possible. */
const HOSTILE: Readonly<Record<string, readonly [contentType: string, of: (bytes: number) => string]>> = {
  "empty pairs": [FORM, (bytes) => "&".repeat(bytes)],
  "short pairs": [FORM, (bytes) => "a=b&".repeat(bytes / 4)],
  "one name of many plus signs": [FORM, (bytes) => "+".repeat(bytes)],
  "one value of many plus signs": [FORM, (bytes) => `a=${"+".repeat(bytes)}`],
  "broken escapes": [FORM, (bytes) => "%".repeat(bytes)],
  "escapes that are no text": [FORM, (bytes) => "%ff".repeat(bytes / 3)],
  "empty parts": [MULTIPART, (bytes) => multipart(`--${BOUNDARY}\r\n`.repeat(bytes / 12))],
  "small parts": [MULTIPART, (bytes) => multipart(part("a", "1").repeat(bytes / 70))],
  "almost boundaries": [MULTIPART, (bytes) => multipart(part("a", "\r\n--b0undar".repeat(bytes / 11)))],
  "line ends": [MULTIPART, (bytes) => multipart(part("a", "\r\n".repeat(bytes / 2)))],
  "headers of parts": [
    MULTIPART,
    (bytes) => multipart(`--${BOUNDARY}\r\n${"a: b\r\n".repeat(bytes / 6)}\r\n`),
  ],
  "folded headers": [
    MULTIPART,
    (bytes) => multipart(`--${BOUNDARY}\r\na: b\r\n${" c\r\n".repeat(bytes / 4)}\r\n`),
  ],
  "backslashes in a name": [MULTIPART, (bytes) => multipart(part("\\".repeat(bytes), "1"))],
  "no boundary at all": [MULTIPART, (bytes) => "-".repeat(bytes)],
};
const [SMALL, LARGE] = [32_768, 1_048_576];
/** Far above what a megabyte needs (25 ms), far below what quadratic time would take (minutes). */
const LARGEST_MS = 1000;

test.for(Object.entries(HOSTILE))(
  "%s take time that grows with their length",
  async ([, [contentType, of]]) => {
    const [small, large] = [SMALL, LARGE].map((bytes) => Buffer.from(of(bytes))) as [Buffer, Buffer];
    const smallMs = await fastestOf(3, () => readFields(contentType, small));
    const largeMs = await fastestOf(3, () => readFields(contentType, large));
    // Quadratic time would grow by the square of this factor.
    expect(largeMs).toBeLessThan(4 * (LARGE / SMALL) * smallMs + 20);
    expect(largeMs).toBeLessThan(LARGEST_MS);
  },
);

/** Milliseconds of the fastest of a few runs, because other processes may use the machine during the others. */
async function fastestOf(runs: number, run: () => Promise<unknown>): Promise<number> {
  let fastest = Infinity;
  for (let done = 0; done < runs; done += 1) {
    const startedAt = performance.now();
    await run();
    fastest = Math.min(fastest, performance.now() - startedAt);
  }
  return fastest;
}
