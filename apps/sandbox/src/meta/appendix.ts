import { DIGEST_OF_NOTHING, isDigest } from "../digest.ts";

/**
 * Newer Meta libraries append `.<8 base64url characters>`, or one of six old two-letter tokens, to digests, to fbc and
 * fbp, and to IP addresses. Meta reads them, so a strict check must accept them (Meta, Parameter Builder Library).
 */
const APPENDIX = /^\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/;

export function isAppendix(text: string): boolean {
  return APPENDIX.test(text);
}

/** Whether a text is a digest of something, with or without an appendix. */
export function isMetaDigest(text: string): boolean {
  const digest = text.length === 64 ? text : text.slice(0, 64);
  if (!isDigest(digest) || digest === DIGEST_OF_NOTHING) return false;
  return text.length === 64 || isAppendix(text.slice(64));
}
