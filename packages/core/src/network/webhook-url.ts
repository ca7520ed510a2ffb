import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { kindOfAddress, networksHold } from "./address.ts";

/** Returns whether a webhook may be at this IP address. */
export type AddressRule = (address: string) => boolean;

const LONGEST_URL = 2048;

/**
 * Returns a rule that allows public addresses and those of the networks (CIDR) that the configuration names. A
 * stranger's URL must not lead to private, loopback, link-local or other special addresses.
 */
export function addressRule(allowedNetworks: readonly string[]): AddressRule {
  const allowed = allowedNetworks.map((network) => ipaddr.parseCIDR(network));
  return (text) => kindOfAddress(text) === "public" || networksHold(allowed, text);
}

/** Whether a text is a network in the form that the configuration takes. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

/**
 * Returns what is wrong with a webhook's URL; undefined when nothing is. Names are resolved later, when it is notified.
 */
export function faultOfWebhookUrl(text: string, mayReach: AddressRule): string | undefined {
  if (text.length > LONGEST_URL) return `is longer than ${LONGEST_URL} characters`;
  if (!URL.canParse(text)) return "is not a URL";
  const { protocol, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "must begin with https:// or http://";
  if (username !== "" || password !== "") return "must hold no user name or password";
  const literal = literalAddressOf(text);
  if (literal !== undefined && !mayReach(literal)) {
    return "leads to a private or special address, which webhooks.allowed_networks does not name";
  }
  return undefined;
}

/** The IP address in a URL's host, without a look-up; undefined for a name. */
export function literalAddressOf(url: string): string | undefined {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? undefined : host;
}
