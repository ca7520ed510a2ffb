import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The kind of an IP address: of the public internet, of examples (RFC 5737, 3849, 9637), or neither. */
export type AddressKind = "public" | "documentation" | "special";

type Parsed = ReturnType<typeof ipaddr.parse>;

const DOCUMENTATION = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"].map(
  (network) => ipaddr.parseCIDR(network),
);

/**
 * All of IPv6 that has been allocated as global unicast. The rest holds addresses that lead elsewhere, such as ::/96
 * and NAT64.
 */
const GLOBAL_UNICAST = ipaddr.parseCIDR("2000::/3");

/** First parts of IPv4 addresses whose networks are not all public. */
const MIXED_PARTS: ReadonlySet<string> = new Set([
  "0",
  "10",
  "100",
  "127",
  "169",
  "172",
  "192",
  "198",
  "203",
]);
/** The same for IPv6 addresses in 2000::/3. */
const MIXED_GROUPS: ReadonlySet<string> = new Set(["2001", "2002", "2620", "3fff"]);
const PUBLIC_GROUP = /^[23][0-9a-f]{3}:/i;
/** How addresses of examples begin, as they are usually written. */
const DOCUMENTATION_STARTS = ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"] as const;

/**
 * Returns the kind of an IP address; undefined when the text is no address or has a zone. An IPv4-mapped address has
 * the kind of the IPv4 address in it. Other IPv6 forms that hold an IPv4 address (compatible, NAT64, 6to4, Teredo) are
 * special: a gateway decides where they lead. Ranges: IANA's registries of special-purpose addresses, as the library
 * keeps them.
 */
export function kindOfAddress(text: string): AddressKind | undefined {
  const family = isIP(text);
  if (family === 0 || text.includes("%")) return undefined;
  if (isPublicAtAGlance(text, family)) return "public";
  if (DOCUMENTATION_STARTS.some((start) => text.startsWith(start))) return "documentation";
  const address = parse(text);
  if (DOCUMENTATION.some((network) => isWithin(address, network))) return "documentation";
  const mayBePublic = address.kind() === "ipv4" || isWithin(address, GLOBAL_UNICAST);
  return mayBePublic && address.range() === "unicast" ? "public" : "special";
}

/** Whether an address is in one of the networks. An IPv4-mapped address is judged by the IPv4 address in it. */
export function networksHold(networks: readonly (readonly [Parsed, number])[], text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = parse(text);
  return networks.some((network) => isWithin(address, network));
}

/** The library takes an IPv4-compatible address with dots for an IPv4-mapped one. Written without dots, it does not. */
function parse(text: string): Parsed {
  const isCompatible = text.startsWith("::") && isIP(text.slice(2)) === 4;
  return ipaddr.process(isCompatible ? `0:0:0:0:0:0:${text.slice(2)}` : text);
}

function isWithin(address: Parsed, [network, bits]: readonly [Parsed, number]): boolean {
  return network.kind() === address.kind() && address.match([network, bits] as never);
}

/** Most addresses need no parsing, because all addresses with their first part are public. */
function isPublicAtAGlance(text: string, family: number): boolean {
  if (family === 6) return PUBLIC_GROUP.test(text) && !MIXED_GROUPS.has(text.slice(0, 4).toLowerCase());
  const first = text.slice(0, text.indexOf("."));
  return !MIXED_PARTS.has(first) && Number(first) < 224;
}
