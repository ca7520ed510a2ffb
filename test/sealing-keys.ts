import { hash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as passing } from "node:timers/promises";
import type { SealingKey } from "@relay/core";
import type { Deployment } from "@relay/testkit";

const LOOK_EVERY_MS = 50;

/**
 * Names these sealing keys in a deployment's relay.yaml, the first of which seals. Returns the revision of the file. The
 * programs read it within seconds, or on SIGHUP.
 */
export async function writeSealingKeys(deployment: Deployment, keys: readonly SealingKey[]): Promise<string> {
  const { configFile, folder } = deployment;
  const named = keys.map(({ id }) => ({ id, file: join(folder, `key-${id}`) }));
  for (const [at, { file }] of named.entries()) await writeFile(file, keys[at]?.reveal() ?? "");
  const before = JSON.parse(await readFile(configFile, "utf8")) as object;
  const text = JSON.stringify({ ...before, sealing: { keys: named } });
  await writeFile(`${configFile}.next`, text);
  await rename(`${configFile}.next`, configFile);
  return hash("sha256", text).slice(0, 12);
}

/** Resolves when the ingest API and every worker run with this revision. They may be killed and replaced meanwhile. */
export async function untilTakenOver(deployment: Deployment, revision: string): Promise<void> {
  const isTakenOver = async () => {
    const programs = [deployment.ingest, ...deployment.workers];
    return (await Promise.all(programs.map(({ url }) => metricsAt(url)))).every((metrics) =>
      metrics.includes(`revision="${revision}"`),
    );
  };
  while (!(await isTakenOver())) await passing(LOOK_EVERY_MS);
}

/** Empty where nobody answers. */
async function metricsAt(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(1000) });
    return await response.text();
  } catch {
    return "";
  }
}
