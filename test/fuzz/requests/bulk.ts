import type { Pick } from "@relay/testkit";
import { markOf } from "./draft.ts";
import { type Making, mutatedOften, withEventId } from "./material.ts";
import { writeJson } from "./hostile-values.ts";

/** As large as a body may be by default. */
const MOST_BYTES = 5_000_000;

const filled = (part: string, bytes: number, before = "", after = ""): string => {
  const count = Math.max(1, Math.floor((bytes - before.length - after.length) / part.length));
  return before + part.repeat(count) + after;
};
const list = (item: string, bytes: number): string => `${filled(`${item},`, bytes, "[")}${item}]`;

type Bulk = (bytes: number, good: string, pick: Pick) => string;

/** JSON that is as large, as deep or has as many members as a body can hold. `good` is a conversion. */
const JSON_BULKS: Readonly<Record<string, Bulk>> = {
  "many numbers": (bytes) => list("0", bytes),
  "many empty objects": (bytes) => list("{}", bytes),
  "many lists": (bytes) => list("[[]]", bytes),
  "many good conversions": (bytes, good) => list(good, bytes),
  "10,000 good conversions": (_, good) => list(good, Math.min(MOST_BYTES, 10_000 * good.length)),
  "deep lists": (bytes) => "[".repeat(bytes),
  "deep and closed": (bytes) => "[".repeat(bytes / 2) + "]".repeat(bytes / 2),
  "deep objects": (bytes) => filled('{"a":', bytes),
  "a long text": (bytes, good) => good.replace("{", `{"own":"${"x".repeat(bytes)}",`),
  "a long text of escapes": (bytes, good) => good.replace("{", `{"own":"${"\\ud83d".repeat(bytes / 6)}",`),
  "a long number": (bytes, good) => good.replace("{", `{"own":${"9".repeat(bytes)},`),
  "many names": (bytes, good) =>
    good.replace("{", `{${Array.from({ length: bytes / 10 }, (_, n) => `"k${n}":1,`).join("")}`),
  "one name, many times": (bytes, good) => good.replace("{", filled('"event_name":"a",', bytes, "{")),
  "many match keys": (bytes, good) =>
    good.replace('"user_data":{', `"user_data":{"em":${list('"a@b.co"', bytes)},`),
  "many cart lines": (bytes, good) =>
    good.replace('"custom_data":{', `"custom_data":{"contents":${list('{"id":"a"}', bytes)},`),
  blanks: (bytes) => " ".repeat(bytes),
};

const LINE_BULKS: Readonly<Record<string, Bulk>> = {
  "many lines": (bytes) => "1\n".repeat(bytes / 2),
  "many empty lines": (bytes) => "\n".repeat(bytes),
  "many broken lines": (bytes) => "{\n".repeat(bytes / 2),
  "many good lines": (bytes, good) => filled(`${good}\n`, bytes),
  "one long line": (bytes) => "x".repeat(bytes),
};

/** The text of a body of up to the largest size, and what it is. */
export function bulk(kind: "json" | "lines", { n, pick, pool }: Making) {
  const [trait, make] = pick.one(Object.entries(kind === "json" ? JSON_BULKS : LINE_BULKS));
  const bytes = pick.one([20_000, 200_000, MOST_BYTES - 1000, MOST_BYTES - 1000, MOST_BYTES + 10_000]);
  const good = pick.one(pool);
  const one = withEventId(pick.chance(0.3) ? mutatedOften(good, pick) : good, markOf(n, 0));
  const text = make(bytes, writeJson(one), pick);
  return { trait: `${trait}, ${text.length} bytes`, text };
}
