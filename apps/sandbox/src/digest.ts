const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_OF_ANY_CASE = /^[0-9a-fA-F]{64}$/;

/** SHA-256 of no bytes: what is left of a match key that was blank and should not have been sent. */
export const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Says whether a text is a SHA-256 in the form both platforms ask for: 64 lower-case hex digits. */
export function isDigest(text: string): boolean {
  return text.length === 64 && DIGEST.test(text);
}

/** Says whether somebody hashed a value that should have been sent in the clear; the case of the digits is no excuse. */
export function looksHashed(text: string): boolean {
  return text.length === 64 && DIGEST_OF_ANY_CASE.test(text);
}
