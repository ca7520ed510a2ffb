import { constants, zstdCompressSync } from "node:zlib";
import type { Envelope } from "./envelope.ts";
import { CODEC_ZSTD, HEADER_BYTES, MAGIC, VERSION } from "./segment-format.ts";

/** A segment is closed when it holds this many conversions or this many bytes of JSON. */
export const SEGMENT_MAX_EVENTS = 500;
export const SEGMENT_MAX_BYTES = 512 * 1024;

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

/** Conversions of one request, each written by `writeConversion`. */
export interface SegmentGroup extends Envelope {
  readonly conversions: readonly string[];
}

const FAST = { [constants.ZSTD_c_compressionLevel]: 1 };

/**
 * Encodes a segment: four bytes of header (magic, version, codec) and zstd of a JSON array of groups `[source,
 * receivedAtMs, requestId, [conversion, …], replay?, trace?, isReported?, isUnauthenticated?]`.
 */
export function encodeSegment(groups: readonly SegmentGroup[]): Buffer {
  const json = latin1Of(partsOf(groups));
  const packed = zstdCompressSync(json, { params: FAST, pledgedSrcSize: json.length });
  const segment = Buffer.allocUnsafe(HEADER_BYTES + packed.length);
  segment.writeUInt16BE(MAGIC, 0);
  segment.writeUInt8(VERSION, 2);
  segment.writeUInt8(CODEC_ZSTD, 3);
  packed.copy(segment, HEADER_BYTES);
  return segment;
}

/** The JSON of groups, in parts. */
function partsOf(groups: readonly SegmentGroup[]): readonly string[] {
  const parts = ["["];
  for (const { source, receivedAtMs, requestId, conversions, ...envelope } of groups) {
    if (parts.length > 1) parts.push(",");
    parts.push(`[${JSON.stringify(source)},${receivedAtMs},${JSON.stringify(requestId)},[`);
    for (const [index, conversion] of conversions.entries()) {
      if (index > 0) parts.push(",");
      parts.push(conversion);
    }
    parts.push(`]${tailOf(envelope)}]`);
  }
  parts.push("]");
  return parts;
}

/** Writes each part to its place: a joined text of this size would be copied twice more. */
function latin1Of(parts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) at += bytes.write(part, at, "latin1");
  return bytes;
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
