import { addressRule, isNetwork } from "@relay/core";
import type { WebhooksConfig } from "./config.ts";
import type { ConfigFault } from "./config-error.ts";
import type { Partly } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import { Secret } from "./secret.ts";
import type { Variables } from "./variables.ts";

/** The form of secrets in the Standard Webhooks specification. */
const WEBHOOK_SECRET = /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const WEBHOOK_SECRET_BYTES = { min: 24, max: 64 } as const;

/** The webhook secrets of each source that has any; reports those that are no secrets. */
export function readWebhookSecrets(
  sources: Partly<RelayFile["sources"]>,
  variables: Variables,
  faults: ConfigFault[],
): ReadonlyMap<string, readonly Secret[]> {
  const read = new Map<string, readonly Secret[]>();
  for (const [name, source] of Object.entries(sources)) {
    const named = (source?.webhook_secret_env ?? []).entries();
    const secrets = Array.from(named, ([index, variable = ""]) => {
      const secret = variables[variable] ?? "";
      if (variable !== "" && !isWebhookSecret(secret))
        faults.push({
          at: `/sources/${name}/webhook_secret_env/${index}`,
          message: `${variable} must hold 24 to 64 bytes in base64`,
        });
      return new Secret(secret);
    });
    if (secrets.length > 0) read.set(name, secrets);
  }
  return read;
}

function isWebhookSecret(text: string): boolean {
  const bytes = Buffer.from(text.replace(/^whsec_/, ""), "base64").length;
  return WEBHOOK_SECRET.test(text) && bytes >= WEBHOOK_SECRET_BYTES.min && bytes <= WEBHOOK_SECRET_BYTES.max;
}

/** Which addresses webhooks may reach; reports what is no network. */
export function readWebhooks(
  { allowed_networks: networks = [] }: Partly<RelayFile["webhooks"]>,
  faults: ConfigFault[],
): WebhooksConfig {
  const named = networks.filter((network) => network !== undefined);
  for (const [index, network] of networks.entries()) {
    if (network === undefined || isNetwork(network)) continue;
    faults.push({
      at: `/webhooks/allowed_networks/${index}`,
      message: "must be a network such as 10.0.0.0/8",
    });
  }
  return { mayReach: addressRule(named.filter(isNetwork)) };
}
