import type { Pick } from "@relay/testkit";

/** JSON text that JSON.stringify would not write; `writeJson` puts it where this value stands. */
export function verbatim(text: string): string {
  return `⟦${text}⟧`;
}

/** JSON with verbatim values as they are, and half surrogates escaped. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"⟦(.*?)⟧"/g, (_, text: string) => text.replaceAll('\\"', '"'));
}

const TEXTS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud83d",
  "\udc00x",
  "x\ud83d\ud83d",
  "\uffff\ufffe",
  "\u202eabc",
  "e\u0301\u0301\u0301",
  "ﷺ",
  "İstanbul",
  "\r\nX-Injected: 1\r\n\r\n",
  "../../../etc/passwd",
  "%00%ff%2f%",
  "__proto__",
  "constructor",
  "null",
  "NaN",
  "[object Object]",
  "{}",
  "${7*7}{{7*7}}",
  "'; return redis.call('FLUSHALL') --",
  "<script>alert(1)</script>",
  "http://[::1",
  "https://user:pass@host:99999/",
  "javascript:alert(1)",
  "data:text/html,x",
  "2026-13-45T99:99:99Z",
  "0000-00-00",
  "1e400",
  "+".repeat(64),
  "fb.1.99999999999999999999.x",
  "fb.1.-1.",
  "a@a@a@",
  "0".repeat(8192),
  "x".repeat(70_000),
  "é".repeat(40_000),
  "(0) ".repeat(2000),
  "federaldemocratic".repeat(300),
] as const;

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [{}],
  [null],
  0,
  -1,
  0.1 + 0.2,
  1e21,
  5e-324,
  Number.MAX_SAFE_INTEGER + 1,
  253_402_300_800,
  8.64e15,
  verbatim("-0"),
  verbatim("1e999"),
  verbatim("-1e999"),
  verbatim("1E+400"),
  verbatim("9".repeat(400)),
  verbatim(`0.${"1".repeat(5000)}`),
  verbatim(`${"[".repeat(100)}1${"]".repeat(100)}`),
  verbatim(`${"[".repeat(5000)}${"]".repeat(5000)}`),
  verbatim(`${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`),
  verbatim('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  verbatim('{"toString":1,"valueOf":2,"hasOwnProperty":3,"toJSON":4}'),
  verbatim('{"a":1,"a":2,"a":3}'),
  Array.from({ length: 2000 }, () => "x"),
  Array.from({ length: 300 }, () => ({ id: "a", quantity: 1, item_price: 1 })),
  Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`k${n}`, n])),
];

const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "toJSON",
  "length",
  "then",
  "",
  " ",
  "\0",
  "\ud83d",
  "0",
  "-1",
  "$ref",
  "a/b~0~1",
  "k".repeat(5000),
  "event_time",
  "user_data",
  "custom_data",
  "data",
] as const;

/** Text that programs have stumbled over. */
export const hostileText = (pick: Pick): string => pick.one(TEXTS);

/** Any JSON value that programs have stumbled over. */
export const hostileValue = (pick: Pick): unknown => (pick.chance(0.5) ? pick.one(TEXTS) : pick.one(VALUES));

/** A field's name that programs have stumbled over. */
export const hostileName = (pick: Pick): string => pick.one(NAMES);
