import type { Normalizer } from "./normalizer.ts";
import { lowerCase } from "./text.ts";

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
