import type { Finding } from "./finding.ts";

/** Whether what is stored in Redis is sealed: with the keys of these ids, of which the first seals. */
export function sealingFinding([first, ...others]: readonly string[]): Finding {
  const what = "sealing";
  if (first === undefined)
    return {
      what,
      state: "warning",
      found: "off: conversions lie in Redis, in its files and in backups in clear",
      remedy: "Name a key under sealing.keys in relay.yaml: docs/sealing.md.",
    };
  const found = [`${first} seals`, ...others.map((id) => `${id} opens`)].join(", ");
  return { what, state: "good", found };
}
