import { BLANKS, lettersWithout, type Normalizer } from "@relay/core";

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
