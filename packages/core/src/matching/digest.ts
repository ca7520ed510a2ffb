import { hash } from "node:crypto";
import { withoutAppendix } from "./appendix.ts";

/** SHA-256 of the UTF-8 bytes, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash("sha256", text, "hex");
}

const DIGEST_LENGTH = 64;
const DIGEST = /^[0-9a-f]{64}$/i;
/** Eight characters that are no base64url. Their meaning is unknown, but the part before them is a digest. */
const DIGEST_WITH_TAIL = /^([0-9A-Fa-f]{64})\..{8}$/;
/** Also with an appendix: the parameter builder appends one to whatever looks hashed. */
const MD5 = /^[0-9a-f]{32}(?:\.(?:.{8}|AQ|Ag|Aw|BA|BQ|Bg))?$/i;
/** SHA-256 of no bytes: the producer hashed an empty field. */
const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

export type Hashed =
  /** A SHA-256 digest, in lower case. */
  | { readonly kind: "sha256"; readonly digest: string }
  /**
   * A digest with the appendix of a parameter builder. The appendix is case-sensitive: pass `whole` on unchanged.
   */
  | { readonly kind: "appended"; readonly digest: string; readonly whole: string }
  /** Looks like MD5, which no platform matches. Hashing it again would give a digest of a digest. */
  | { readonly kind: "md5" }
  /** The digest of an empty text. It would match everybody with an empty field, or nobody. */
  | { readonly kind: "nothing" };

/** Recognises a value that the producer has hashed. Blanks around it are allowed. */
export function recogniseHashed(text: string): Hashed | undefined {
  const { length } = text;
  if (length < 32) return undefined;
  const trimmed = text.trim();
  if (trimmed.length < DIGEST_LENGTH) return MD5.test(trimmed) ? { kind: "md5" } : undefined;
  const bare = withoutAppendix(trimmed);
  const given = DIGEST.test(bare) ? bare : DIGEST_WITH_TAIL.exec(trimmed)?.[1];
  if (given === undefined) return undefined;
  const digest = given.toLowerCase();
  if (digest === DIGEST_OF_NOTHING) return { kind: "nothing" };
  const isAppended = given === bare && bare !== trimmed;
  return isAppended ? { kind: "appended", digest, whole: trimmed } : { kind: "sha256", digest };
}
