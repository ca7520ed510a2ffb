import { clean, type Normalizer, withoutAppendix } from "@relay/core";

// `fb.<index>.<created>.<payload>`. Ten digits are seconds where Meta wants milliseconds: a frequent mistake of servers
// that build the value themselves, and one that can be repaired.
const COOKIE = /^(fb\.\d+\.)(\d{13}|\d{10})\.([^\s.]+)$/;

/** A cookie of Meta's, with the appendix of its parameter builder when it has one. */
function metaCookie(text: string, isPayload: (payload: string) => boolean): string | undefined {
  const given = clean(text) ?? "";
  // A payload of eight characters looks like an appendix.
  const bare = COOKIE.test(given) ? given : withoutAppendix(given);
  const [, head = "", created = "", payload = ""] = COOKIE.exec(bare) ?? [];
  if (head === "" || !isPayload(payload)) return undefined;
  const appendix = given.slice(bare.length);
  return `${head}${created.length === 13 ? created : `${created}000`}.${payload}${appendix}`;
}

/** Meta's click id, fbc; case matters. */
export const clickCookie: Normalizer = (text) => metaCookie(text, () => true);

/** Meta's browser id, fbp, whose payload is a number. */
export const browserCookie: Normalizer = (text) => metaCookie(text, (payload) => /^\d+$/.test(payload));
