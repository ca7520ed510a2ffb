import { hash } from "node:crypto";

/** SHA-256 of the UTF-8 bytes, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash("sha256", text, "hex");
}

const DIGEST = /^[0-9a-f]{64}$/i;
/** Meta's parameter builder appends 8 characters of base64url, or one of the old two-letter tokens. */
const DIGEST_WITH_APPENDIX = /^([0-9a-f]{64})\.([A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/i;
const MD5 = /^[0-9a-f]{32}$/i;

export type Hashed =
  /** A SHA-256 digest, in lower case. */
  | { readonly kind: "sha256"; readonly digest: string }
  /** A digest with the appendix of Meta's parameter builder, which is case-sensitive: `whole` is passed on untouched. */
  | { readonly kind: "appended"; readonly digest: string; readonly whole: string }
  /** Looks like MD5, which no platform matches; and hashing it again would be a digest of a digest. */
  | { readonly kind: "md5" };

/** Recognises a value that the producer hashed already. Outer blanks are allowed. */
export function recogniseHashed(text: string): Hashed | undefined {
  const { length } = text;
  if (length < 32) return undefined;
  const trimmed = text.trim();
  if (DIGEST.test(trimmed)) return { kind: "sha256", digest: trimmed.toLowerCase() };
  const appended = DIGEST_WITH_APPENDIX.exec(trimmed);
  if (appended?.[1]) return { kind: "appended", digest: appended[1].toLowerCase(), whole: trimmed };
  return MD5.test(trimmed) ? { kind: "md5" } : undefined;
}
