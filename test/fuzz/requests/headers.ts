import type { Pick } from "@relay/testkit";
import { type Draft, type Pairs, withTrait } from "./draft.ts";
import { hostileText } from "./hostile-values.ts";

type Twist = (given: Draft, pick: Pick) => Draft;

/** Headers beside those of the request: it stays one HTTP request. */
const adding =
  (trait: string, headers: (pick: Pick) => Pairs): Twist =>
  (given, pick) =>
    withTrait(given, trait, { headers: [...given.headers, ...headers(pick)] });

/** What HTTP forbids, or what has another request begin elsewhere: it may be answered by the end of the connection. */
const breaking =
  (trait: string, headers: Pairs): Twist =>
  (given) =>
    withTrait(given, trait, {
      headers: [...given.headers, ...headers],
      transfer: "by-headers",
      eventIds: [],
    });

/** A header value that HTTP allows: Latin-1 without control characters. */
const inLatin1 = (text: string): string => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 4000);

const twice: Twist = (given, pick) => {
  if (given.headers.length === 0) return given;
  const [name, value] = pick.one(given.headers);
  const again = pick.chance(0.5) ? value : inLatin1(hostileText(pick));
  return withTrait(given, `${name} twice`, { headers: [...given.headers, [name, again]] });
};

const otherType: Twist = (given, pick) => {
  const type = pick.one(TYPES);
  const headers = given.headers.filter(([name]) => name !== "Content-Type");
  return withTrait(given, `content type ${type.slice(0, 40)}`, {
    headers: [...headers, ["Content-Type", type]],
    eventIds: [],
  });
};

const TYPES = [
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "application/json;",
  "application/cbor",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=",
  `multipart/form-data; boundary=${"b".repeat(5000)}`,
  'multipart/form-data; boundary="a\\"b"',
  "multipart/form-data; boundary=x; boundary=y",
  "application/x-ndjson",
  `application/json; ${"a=b;".repeat(1000)}`,
  "constructor",
  "",
] as const;

const TWISTS: readonly (readonly [weight: number, twist: Twist])[] = [
  [6, twice],
  [6, otherType],
  [3, adding("a large header", (pick) => [["X-Large", "x".repeat(pick.whole(1000, 40_000))]])],
  [2, adding("3000 headers", () => Array.from({ length: 3000 }, (_, n) => [`X-${n}`, "1"] as const))],
  [2, adding("expects 100", () => [["Expect", "100-continue"]])],
  [1, adding("expects more", () => [["Expect", "a miracle"]])],
  [
    2,
    adding("wants another protocol", (pick) => [
      ["Connection", "Upgrade"],
      ["Upgrade", pick.one(["websocket", "h2c"])],
    ]),
  ],
  [
    3,
    adding("a trace", (pick) => [
      [
        "Traceparent",
        pick.one(["00-0-0-0", `00-${"f".repeat(32)}-${"f".repeat(16)}-ff`, inLatin1(hostileText(pick))]),
      ],
    ]),
  ],
  [
    3,
    adding("forwarded", (pick) => [
      [
        "X-Forwarded-For",
        pick.one(["::1", "1.2.3.4, ".repeat(500), "999.1.1.1", inLatin1(hostileText(pick))]),
      ],
      ["X-Forwarded-Host", "evil.example"],
    ]),
  ],
  [
    3,
    adding("a webhook", (pick) => [
      [
        "Webhook-Url",
        pick.one([
          "http://127.0.0.1:1/",
          "http://[::127.0.0.1]/",
          "file:///etc/passwd",
          inLatin1(hostileText(pick)),
        ]),
      ],
    ]),
  ],
  [
    3,
    adding("cookies", (pick) => [
      ["Cookie", pick.one(["_fbp=; _fbc==", "=;=;=", "a".repeat(8000), "__proto__=1; _fbc=fb.1.1.%ff"])],
    ]),
  ],
  [3, adding("an agent", (pick) => [["User-Agent", inLatin1(hostileText(pick))]])],
  [2, adding("another method in a header", () => [["X-HTTP-Method-Override", "DELETE"]])],
  [
    2,
    adding("a range", () => [
      ["Range", "bytes=0-1,5-"],
      ["If-None-Match", "*"],
    ]),
  ],
  [2, (given) => withTrait(given, "in chunks", { transfer: "chunks" })],
  [
    1,
    breaking("two lengths", [
      ["Content-Length", "5"],
      ["Content-Length", "50"],
    ]),
  ],
  [
    1,
    breaking("length and chunks", [
      ["Content-Length", "5"],
      ["Transfer-Encoding", "chunked"],
    ]),
  ],
  [1, breaking("no number for a length", [["Content-Length", "-1"]])],
  [1, breaking("a huge length", [["Content-Length", "99999999999999999999"]])],
  [1, breaking("a length beyond the body", [["Content-Length", "4000000"]])],
  [1, breaking("chunks that are none", [["Transfer-Encoding", "chunked"]])],
  [1, breaking("an odd transfer", [["Transfer-Encoding", "gzip, chunked, identity"]])],
  [
    1,
    breaking("a header without name", [
      ["", "x"],
      ["Content-Length", "0"],
    ]),
  ],
  [
    1,
    breaking("a NUL in a header", [
      ["X-Nul", "a\0b"],
      ["Content-Length", "0"],
    ]),
  ],
  [
    1,
    breaking("a folded header", [
      ["X-Folded", "a\r\n b"],
      ["Content-Length", "0"],
    ]),
  ],
  [
    1,
    breaking("a header in a header", [
      ["X-Split", "a\r\nHost: b"],
      ["Content-Length", "0"],
    ]),
  ],
  [
    1,
    breaking("no end of a line", [
      ["X-Bare", "a\rb\nc"],
      ["Content-Length", "0"],
    ]),
  ],
  [1, (given) => withTrait(given, "HTTP/1.0", { version: "1.0" })],
  [1, (given) => withTrait(given, "HTTP/9.9", { version: "9.9", transfer: "by-headers", eventIds: [] })],
];

/** The same request with headers that few clients send. */
export function withOddHeaders(given: Draft, pick: Pick): Draft {
  return pick.weighted(TWISTS)(given, pick);
}
