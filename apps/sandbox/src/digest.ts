const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_OF_ANY_CASE = /^[0-9a-fA-F]{64}$/;

/** SHA-256 of no bytes: the digest of a blank match key that should not have been sent. */
export const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Whether a text is a SHA-256 in the form that both platforms require: 64 lower-case hex digits. */
export function isDigest(text: string): boolean {
  return text.length === 64 && DIGEST.test(text);
}

/** Whether a value that should be in the clear was hashed, in either case of hex digits. */
export function looksHashed(text: string): boolean {
  return text.length === 64 && DIGEST_OF_ANY_CASE.test(text);
}
