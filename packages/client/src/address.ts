import { RelayClientError } from "./errors.ts";

/**
 * The address of the ingest API without a slash at its end. Throws a RelayClientError unless it is http:// or https:// with
 * neither user, password, query nor fragment: fetch takes no password, and names it in its error.
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
