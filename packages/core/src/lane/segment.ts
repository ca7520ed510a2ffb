import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Conversion } from "../conversion/conversion.ts";

/** A segment is closed when it holds this many conversions or this many bytes of JSON. */
export const SEGMENT_MAX_EVENTS = 500;
export const SEGMENT_MAX_BYTES = 512 * 1024;

/** Decoding stops beyond this size. No real segment is larger, and a crafted one must not fill the memory. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024;

const MAGIC = 0x4352; // "CR"
const VERSION = 1;
const HEADER_BYTES = 4;
const CODEC_ZSTD = 1;

/** Divides items into lists that each fit one readable segment. A list holds at least one item. */
export function segmentsOf<T>(items: readonly T[], bytesOf: (item: T) => number): readonly (readonly T[])[] {
  const segments: T[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = bytesOf(item);
    const last = segments.at(-1);
    if (last && last.length < SEGMENT_MAX_EVENTS && bytes + size <= SEGMENT_MAX_BYTES) last.push(item);
    else {
      segments.push([item]);
      bytes = 0;
    }
    bytes += size;
  }
  return segments;
}

/** What is known about the conversions of one request, besides themselves. */
export interface Envelope {
  readonly source: string;
  /** When the relay accepted them, milliseconds. */
  readonly receivedAtMs: number;
  readonly requestId: string;
  /** The replay that put them back into the lane. Their dead letters are closed when they are delivered. */
  readonly replay?: string;
  /** W3C traceparent of the request, when it is traced. */
  readonly trace?: string;
  /** The producer asked for a report of the statuses. */
  readonly isReported?: true;
  /** They came through an endpoint that needs no key. */
  readonly isUnauthenticated?: true;
}

/** Conversions of one request, each written by `writeConversion`. */
export interface SegmentGroup extends Envelope {
  readonly conversions: readonly Buffer[];
}

/** One conversion of a segment. Its place in the array is the index of its position. */
export interface SegmentItem {
  readonly envelope: Envelope;
  readonly conversion: Conversion;
}

export type Decoded =
  /** `bytes` counts their JSON. */
  | { readonly kind: "items"; readonly items: readonly SegmentItem[]; readonly bytes: number }
  /** Written by a newer relay, which alone can read it. */
  | { readonly kind: "newer" }
  | { readonly kind: "undecodable"; readonly reason: string };

const NOT_ASCII = /[\u0080-\uffff]/;
const EACH_NOT_ASCII = /[\u0080-\uffff]/g;

/**
 * Encodes a conversion for a segment: JSON in ASCII, other characters escaped. Both ends can then copy bytes instead of
 * encoding and decoding text, and one Cyrillic name does not make a whole segment two bytes wide in memory.
 */
export function writeConversion(conversion: Conversion): Buffer {
  const json = JSON.stringify(conversion);
  return Buffer.from(NOT_ASCII.test(json) ? json.replace(EACH_NOT_ASCII, escaped) : json, "latin1");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const COMMA = Buffer.from(",");
const FAST = { [constants.ZSTD_c_compressionLevel]: 1 };

/**
 * Encodes a segment: four bytes of header (magic, version, codec) and zstd of a JSON array of groups `[source,
 * receivedAtMs, requestId, [conversion, …], replay?, trace?, isReported?, isUnauthenticated?]`. Conversions are copied
 * as bytes, not encoded again.
 */
export function encodeSegment(groups: readonly SegmentGroup[]): Buffer {
  const parts: Buffer[] = [];
  for (const { source, receivedAtMs, requestId, conversions, ...envelope } of groups) {
    const head = `[${JSON.stringify(source)},${receivedAtMs},${JSON.stringify(requestId)},[`;
    parts.push(Buffer.from(parts.length === 0 ? `[${head}` : `,${head}`));
    for (const [index, conversion] of conversions.entries()) {
      if (index > 0) parts.push(COMMA);
      parts.push(conversion);
    }
    parts.push(Buffer.from(`]${tailOf(envelope)}]`));
  }
  const json = Buffer.concat([...parts, Buffer.from("]")]);
  const packed = zstdCompressSync(json, { params: FAST, pledgedSrcSize: json.length });
  const segment = Buffer.allocUnsafe(HEADER_BYTES + packed.length);
  segment.writeUInt16BE(MAGIC, 0);
  segment.writeUInt8(VERSION, 2);
  segment.writeUInt8(CODEC_ZSTD, 3);
  packed.copy(segment, HEADER_BYTES);
  return segment;
}

/** The optional fields of an envelope, up to the last one present. */
function tailOf({
  replay,
  trace,
  isReported,
  isUnauthenticated,
}: Omit<Envelope, "source" | "receivedAtMs" | "requestId">): string {
  const fields = [replay, trace, isReported && 1, isUnauthenticated && 1];
  const last = fields.findLastIndex((field) => field !== undefined);
  return fields
    .slice(0, last + 1)
    .map((field) => `,${JSON.stringify(field ?? null)}`)
    .join("");
}

type Written = readonly [
  source: string,
  receivedAtMs: number,
  requestId: string,
  conversions: readonly Conversion[],
  replay?: string | null,
  trace?: string | null,
  isReported?: 1 | null,
  isUnauthenticated?: 1,
];

/** Decodes a segment. Never throws: it returns why a segment cannot be read, for the caller to quarantine. */
export function decodeSegment(segment: Buffer): Decoded {
  if (segment.length < HEADER_BYTES || segment.readUInt16BE(0) !== MAGIC) {
    return { kind: "undecodable", reason: "not a segment" };
  }
  if (segment.readUInt8(2) > VERSION || segment.readUInt8(3) !== CODEC_ZSTD) return { kind: "newer" };
  try {
    const json = zstdDecompressSync(segment.subarray(HEADER_BYTES), { maxOutputLength: MAX_DECODED_BYTES });
    const groups = JSON.parse(json.toString("latin1")) as readonly Written[];
    const items = groups.flatMap(
      ([source, receivedAtMs, requestId, conversions, replay, trace, reported, unauthenticated]) => {
        const envelope: Envelope = {
          source,
          receivedAtMs,
          requestId,
          ...(typeof replay === "string" && { replay }),
          ...(typeof trace === "string" && { trace }),
          ...(reported === 1 && { isReported: true }),
          ...(unauthenticated === 1 && { isUnauthenticated: true }),
        };
        return conversions.map((conversion) => ({ envelope, conversion }));
      },
    );
    return { kind: "items", items, bytes: json.length };
  } catch (error) {
    return { kind: "undecodable", reason: error instanceof Error ? error.name : "unreadable" };
  }
}
