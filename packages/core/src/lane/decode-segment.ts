import { zstdDecompressSync } from "node:zlib";
import type { Conversion } from "../conversion/conversion.ts";
import { type Unopened, unopenedReason } from "../sealing/sealer.ts";
import type { Envelope } from "./envelope.ts";
import { CODEC_ZSTD, HEADER_BYTES, MAGIC, VERSION } from "./segment-format.ts";

/** Decoding stops beyond this size. No real segment is larger, and a crafted one must not fill the memory. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024;

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

/** What is known of a segment that could not be opened. */
export function decodeUnopened(unopened: Unopened): Decoded {
  return unopened.kind === "newer"
    ? { kind: "newer" }
    : { kind: "undecodable", reason: unopenedReason(unopened) };
}

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
