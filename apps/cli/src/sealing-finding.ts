import type { SealingConfig } from "@relay/runtime";
import type { Finding } from "./finding.ts";

/** Whether what is stored in Redis is sealed. */
export function sealingFinding({ keys }: SealingConfig): Finding {
  const what = "sealing";
  const [first, ...others] = keys;
  if (!first)
    return {
      what,
      state: "warning",
      found: "off: conversions lie in Redis, in its files and in backups in clear",
      remedy: "Name a key under sealing.keys in relay.yaml: docs/sealing.md.",
    };
  const found = [`${first.id} seals`, ...others.map(({ id }) => `${id} opens`)].join(", ");
  return { what, state: "good", found };
}
