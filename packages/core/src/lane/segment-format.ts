/** The header of a segment: two bytes of magic, its version, its codec. */
export const MAGIC = 0x4352; // "CR"
export const VERSION = 1;
export const HEADER_BYTES = 4;
export const CODEC_ZSTD = 1;
