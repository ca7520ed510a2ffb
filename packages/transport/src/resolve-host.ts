import { readFileSync } from "node:fs";
import dns from "node:dns/promises";

/** The machine's own names. A machine without this file has none. */
const HOSTS_FILE = "/etc/hosts";

/**
 * Finds the addresses of a host without delaying other look-ups. The system's own resolver handles two names at once in
 * a whole process. Names chosen by strangers, whose servers never answer, would delay every connection, also those to
 * the platforms. So names with a dot are asked of DNS directly. Rejects with the code of the failure.
 */
export async function resolveHost(name: string): Promise<readonly string[]> {
  const own = ownNames().get(name.toLowerCase());
  if (own) return own;
  // Only the system's resolver completes a name with the search domains.
  if (!name.includes(".")) return (await dns.lookup(name, { all: true })).map(({ address }) => address);
  const [v4, v6] = await Promise.allSettled([dns.resolve4(name), dns.resolve6(name)]);
  const addresses = [v4, v6].flatMap((found) => (found.status === "fulfilled" ? found.value : []));
  if (addresses.length === 0 && v4.status === "rejected") throw v4.reason;
  return addresses;
}

let read: ReadonlyMap<string, readonly string[]> | undefined;

/** Names of the hosts file, as it was at the first look-up. */
function ownNames(): ReadonlyMap<string, readonly string[]> {
  read ??= hostsIn(textOf(HOSTS_FILE));
  return read;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Name → addresses, read from the text of a hosts file. */
export function hostsIn(text: string): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    for (const name of names)
      hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return hosts;
}
