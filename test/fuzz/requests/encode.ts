import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { Pick } from "@relay/testkit";
import { type Draft, withTrait } from "./draft.ts";

const MEGABYTE = 1_048_576;
/** 64 MB of blanks in 64 KB: as many as all bodies together may have. */
const BOMB = gzipSync(Buffer.alloc(64 * MEGABYTE, " "), { level: 9 });
/** Members without content: bytes that decode to nothing. */
const HOLLOW = Buffer.concat(Array.from({ length: 20_000 }, () => gzipSync("")));

type Encoder = (body: Buffer, pick: Pick) => Buffer;

const gzip: Encoder = (body) => gzipSync(body);
const cut: Encoder = (body, pick) => {
  const whole = gzipSync(body);
  return whole.subarray(0, pick.whole(0, whole.length - 1));
};
const flipped: Encoder = (body, pick) => {
  const whole = gzipSync(body);
  const at = pick.whole(0, whole.length - 1);
  return Buffer.from(whole.with(at, (whole[at] ?? 0) ^ (1 << pick.whole(0, 7))));
};

/** Encodings that leave the body as it was meant. */
const HONEST: readonly (readonly [named: string, encoder: Encoder])[] = [
  ["gzip", gzip],
  ["GZIP", gzip],
  ["deflate", (body) => deflateSync(body)],
  ["identity", (body) => body],
];

const HOSTILE: readonly (readonly [trait: string, named: string, encoder: Encoder])[] = [
  ["brotli", "br", (body) => brotliCompressSync(body)],
  ["zstd", "zstd", (body) => zstdCompressSync(body)],
  ["x-gzip", "x-gzip", gzip],
  ["gzip twice", "gzip, gzip", (body) => gzipSync(gzipSync(body))],
  ["raw deflate", "deflate", (body) => deflateRawSync(body)],
  ["plain called gzip", "gzip", (body) => body],
  ["plain called deflate", "deflate", (body) => body],
  ["gzip called nothing", "", gzip],
  ["gzip without its end", "gzip", cut],
  ["gzip with a flipped bit", "gzip", flipped],
  ["gzip with bytes behind", "gzip", (body) => Buffer.concat([gzipSync(body), Buffer.from("behind")])],
  ["gzip of a bomb", "gzip", () => BOMB],
  ["gzip of nothing, often", "gzip", () => HOLLOW],
  ["an encoding of its own", "__proto__", (body) => body],
  ["an encoding of its own", "constructor", (body) => body],
];

/** The same request with its body encoded: half of the time as it says, half of the time not. */
export function encoded(given: Draft, pick: Pick): Draft {
  if (pick.chance(0.5)) {
    const [named, encoder] = pick.one(HONEST);
    return withTrait(given, named, withEncoding(given, named, encoder(given.body, pick)));
  }
  const [trait, named, encoder] = pick.one(HOSTILE);
  return withTrait(given, trait, {
    ...withEncoding(given, named, encoder(given.body, pick)),
    eventIds: [],
  });
}

function withEncoding({ headers }: Draft, named: string, body: Buffer): Partial<Draft> {
  return { body, headers: [...headers, ["Content-Encoding", named]] };
}
