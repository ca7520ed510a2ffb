import { RelayClientError } from "./errors.ts";

/**
 * Returns the address of the ingest API without a trailing slash. Throws a RelayClientError unless it is http:// or
 * https:// without user, password, query and fragment: fetch refuses an address with a password and repeats it in its
 * error.
 */
export function relayAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isUsable =
    parsed !== undefined &&
    /^https?:$/.test(parsed.protocol) &&
    `${parsed.username}${parsed.password}${parsed.search}${parsed.hash}` === "";
  if (!isUsable) throw new RelayClientError("address");
  return parsed.href.replace(/\/$/, "");
}
