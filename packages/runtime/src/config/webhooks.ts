import { addressRule, isNetwork } from "@relay/core";
import type { WebhooksConfig } from "./config.ts";
import type { ConfigFault } from "./config-error.ts";
import type { Partly } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import { Secret } from "./secret.ts";
import type { SecretReading } from "./secret-reading.ts";

/** The form of secrets in the Standard Webhooks specification. */
const WEBHOOK_SECRET = /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Of one source: the one in use, and the next one while it is changed. */
const MOST_SECRETS = 2;
const WEBHOOK_SECRET_BYTES = { min: 24, max: 64 } as const;

/** The webhook secrets of each source that has any; reports those that are no secrets. */
export function readWebhookSecrets(
  sources: Partly<RelayFile["sources"]>,
  reading: SecretReading,
): ReadonlyMap<string, readonly Secret[]> {
  const read = new Map<string, readonly Secret[]>();
  for (const [name, source] of Object.entries(sources)) {
    const secrets = secretsOf(source ?? {}, `/sources/${name}`, reading);
    if (secrets.length > 0) read.set(name, secrets);
  }
  return read;
}

function secretsOf(
  { webhook_secret_env: named = [], webhook_secret_file: paths = [] }: Partly<RelayFile["sources"][string]>,
  at: string,
  { variables, files, faults }: SecretReading,
): readonly Secret[] {
  const checked = (text: string, place: string, from: string) => {
    if (!isWebhookSecret(text))
      faults.push({ at: `${at}/${place}`, message: `${from} must hold 24 to 64 bytes in base64` });
    return new Secret(text);
  };
  const secrets = [
    ...named.map((variable = "", index) =>
      checked(variables[variable] ?? "", `webhook_secret_env/${index}`, variable),
    ),
    ...paths.map((path = "", index) => checked(files.read(path), `webhook_secret_file/${index}`, path)),
  ];
  if (named.length > 0 && secrets.length > MOST_SECRETS)
    faults.push({
      at: `${at}/webhook_secret_file`,
      message: "must name at most two with webhook_secret_env",
    });
  return secrets;
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
