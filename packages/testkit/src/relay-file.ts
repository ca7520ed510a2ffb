import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { DeploymentOptions } from "./deployment.ts";

export const SEALING_KEY_ID = "deployment";

/** The sealing key of a folder, which is kept with its data: made when there is none. */
export async function sealingKeyIn(file: string): Promise<string> {
  const key = await readFile(file, "utf8").catch(() => randomBytes(32).toString("base64"));
  await writeFile(file, key, { mode: 0o600 });
  return key;
}

/** relay.yaml, as JSON, which is YAML. */
export function relayFile(
  { sources, destinations, routes, settings, redis }: DeploymentOptions,
  { baseUrl, tokenFile, sealingFile }: Readonly<Record<"baseUrl" | "tokenFile" | "sealingFile", string>>,
): object {
  return {
    sources: mapValues(sources, ({ key, defaultCountry, webhookSecretEnv }) => ({
      api_key_sha256: [createHash("sha256").update(key).digest("hex")],
      ...(defaultCountry !== undefined && { default_country: defaultCountry }),
      ...(webhookSecretEnv && { webhook_secret_env: webhookSecretEnv }),
    })),
    destinations: mapValues(destinations, (destination) => ({
      base_url: baseUrl,
      access_token_file: tokenFile,
      ...destination,
    })),
    routes,
    sealing: { keys: [{ id: SEALING_KEY_ID, file: sealingFile }] },
    ...settings,
    ...(redis && { redis: { ...redis, ...(settings?.["redis"] as object | undefined) } }),
    actors: { sandbox: { base_url: baseUrl }, ...(settings?.["actors"] as object | undefined) },
    // No balancer uses this deployment, so nothing has to notice that it stops.
    ingest: { drain_grace_ms: 0, ...(settings?.["ingest"] as object | undefined) },
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
