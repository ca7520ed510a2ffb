import type { Normalizer } from "./normalizer.ts";
import { BLANKS, lettersWithout, lowerCase } from "./text.ts";

/**
 * A UUID without hyphens after Meta's parameter builder: the builder takes it for MD5, does not hash it, and appends
 * its appendix.
 */
const UUID_WITH_APPENDIX = /^([0-9a-f]{32})\.(?:[a-z0-9_-]{8}|aq|ag|aw|ba|bq|bg)$/;

/** Lower case without blanks, as Meta's newest normaliser treats the advertiser's own ids. */
export const foldedId: Normalizer = (text) => {
  const id = lettersWithout(text, BLANKS);
  return id === undefined ? undefined : (UUID_WITH_APPENDIX.exec(id)?.[1] ?? id);
};

/** A device whose owner refuses tracking reports zeros, one id for all such devices. */
const ZEROS = /^[0-]+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An advertising id in lower case with its hyphens. */
export const deviceId: Normalizer = (text, context) => {
  const id = lowerCase(text, context) ?? "";
  return UUID.test(id) && !ZEROS.test(id) ? id : undefined;
};

/** An advertising id in the case that its platform hashes, of any shape. */
export const advertisingId =
  (inCase: Normalizer): Normalizer =>
  (text, context) => {
    const id = inCase(text, context);
    return id === undefined || ZEROS.test(id) ? undefined : id;
  };
