import { kindOfAddress } from "../network/address.ts";
import { withoutAppendix } from "./appendix.ts";
import type { Normalizer } from "./normalizer.ts";
import { clean } from "./text.ts";

/** Documentation addresses are kept, so that a documented example can be tried as it is. */
function saysWhere(address: string): boolean {
  const kind = kindOfAddress(address);
  return kind === "public" || kind === "documentation";
}

/** The address in a text, without the appendix of a parameter builder, when it says where somebody is. */
function usableAddress(given: string): string | undefined {
  if (saysWhere(given)) return given;
  const bare = withoutAppendix(given);
  return bare !== given && saysWhere(bare) ? bare : undefined;
}

/** A bare address of the public internet. Private, loopback and other special addresses say nothing about a person. */
export const publicIpAddress: Normalizer = (text) => usableAddress(clean(text) ?? "");

/** The same with the appendix of a parameter builder, when it has one. */
export const ipAddress: Normalizer = (text) => {
  const given = clean(text) ?? "";
  return usableAddress(given) === undefined ? undefined : given;
};

const LANGUAGE_TAG = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
/** A single letter or digit opens an extension. */
const EXTENSION = /-[A-Za-z0-9]-/;

/** BCP 47, with hyphens and without extensions. */
export const languageTag: Normalizer = (text) => {
  const written = (clean(text) ?? "").replaceAll("_", "-");
  const extension = written.search(EXTENSION);
  const tag = extension === -1 ? written : written.slice(0, extension);
  if (!LANGUAGE_TAG.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};
