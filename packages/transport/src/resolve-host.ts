import { readFileSync } from "node:fs";
import dns from "node:dns/promises";

/** Where the machine's own names stand; a machine without such a file has none. */
const HOSTS_FILE = "/etc/hosts";

/**
 * Finds the addresses of a host without keeping anybody else waiting. The system's own resolver has room for two names at
 * once in a whole process: names that somebody chose whose servers never answer would hold up every connection that is
 * opened, also to the platforms. So names with a dot are asked of DNS directly. Rejects with the code of the failure.
 */
export async function resolveHost(name: string): Promise<readonly string[]> {
  const own = ownNames().get(name.toLowerCase());
  if (own) return own;
  // Search domains complete it: nobody else can answer for it.
  if (!name.includes(".")) return (await dns.lookup(name, { all: true })).map(({ address }) => address);
  const [v4, v6] = await Promise.allSettled([dns.resolve4(name), dns.resolve6(name)]);
  const addresses = [v4, v6].flatMap((found) => (found.status === "fulfilled" ? found.value : []));
  if (addresses.length === 0 && v4.status === "rejected") throw v4.reason;
  return addresses;
}

let read: ReadonlyMap<string, readonly string[]> | undefined;

/** Names of the hosts file, as it was when the first was asked for. */
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

/** name -> addresses, of the text of a hosts file. */
export function hostsIn(text: string): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    for (const name of names)
      hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return hosts;
}
