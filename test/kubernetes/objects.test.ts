import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STOP_DEADLINE_MS as INGEST_STOP_DEADLINE_MS } from "@relay/ingest-api/program";
import { PLATFORMS } from "@relay/platforms";
import { readConfig } from "@relay/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { MEMORY_BUDGET_BYTES } from "../fuzz/checks/memory.ts";
import { hasKustomize, type KubernetesObject, render } from "./render.ts";
import { unknownFields } from "./validate.ts";

const FOLDERS = ["base", "examples/sandbox", "examples/production"] as const;

interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly enableServiceLinks: boolean;
  readonly securityContext: { readonly runAsNonRoot: boolean };
  readonly containers: readonly {
    readonly image: string;
    readonly resources: { readonly limits: { readonly memory: string } };
    readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
  }[];
}

describe.skipIf(!hasKustomize).for(FOLDERS)("infra/kubernetes/%s (needs kubectl)", (folder) => {
  const objects = hasKustomize ? render(folder) : [];
  const pods = podsOf(objects);

  test.for(objects)("$kind $metadata.name is as its schema wants it", async (object) => {
    expect(await unknownFields(object)).toEqual([]);
  });

  test("lets nothing run as root or write to its image", () => {
    expect(pods.length).toBeGreaterThan(2);
    for (const { pod } of pods) {
      expect(pod.securityContext.runAsNonRoot).toBe(true);
      expect(
        pod.containers.map(({ securityContext: { readOnlyRootFilesystem: isReadOnly } }) => isReadOnly),
      ).toEqual([true]);
    }
  });

  test.for(Object.entries(MEMORY_BUDGET_BYTES))(
    "gives %s more memory than hostile requests may take",
    ([name, bytes]) => {
      const limits = pods
        .filter((one) => one.name === name)
        .flatMap(({ pod }) => pod.containers.map(({ resources }) => bytesOf(resources.limits.memory)));
      expect(limits).toHaveLength(1);
      expect(limits[0]).toBeGreaterThan(bytes);
    },
  );

  // Kubernetes would set WORKER_PORT to the address of the Service worker, and the program could not read it.
  test("keeps the variables of Services out of the programs", () => {
    const own = pods.filter(({ pod }) =>
      pod.containers.some(({ image }) => image.startsWith("conversion-relay/")),
    );
    expect(own.map(({ pod }) => pod.enableServiceLinks)).toEqual(own.map(() => false));
  });
});

describe.skipIf(!hasKustomize).for(FOLDERS.slice(1))("the configuration of infra/kubernetes/%s", (folder) => {
  const objects = hasKustomize ? render(folder) : [];

  test("has no more lanes than the autoscaler may start workers, and stops in time", () => {
    const { ingest, worker, destinations } = configurationOf(objects);
    const seconds = (name: string) =>
      podsOf(objects).find((one) => one.name === name)?.pod.terminationGracePeriodSeconds ?? 0;
    expect(seconds("ingest-api") * 1000).toBeGreaterThan(ingest.drain_grace_ms + INGEST_STOP_DEADLINE_MS);
    expect(seconds("worker") * 1000).toBeGreaterThan(worker.stop_deadline_ms);
    const lanes = [...destinations.values()].reduce((sum, { lanes: own }) => sum + own, 0);
    const scaler = objects.find(({ kind }) => kind === "ScaledObject");
    if (scaler) expect(scaler.spec?.["maxReplicaCount"]).toBe(lanes);
  });
});

/** Bytes of a quantity such as `512Mi`. */
function bytesOf(quantity: string): number {
  const units: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30 };
  return Number.parseInt(quantity, 10) * (units[quantity.slice(-2)] ?? 1);
}

/** The pods that the objects of a folder start. */
function podsOf(objects: readonly KubernetesObject[]) {
  return objects.flatMap(({ metadata: { name }, spec }) => {
    const { template } = (spec ?? {}) as { readonly template?: { readonly spec: Pod } };
    return template ? [{ name, pod: template.spec }] : [];
  });
}

/** What the programs read of an example's configuration, with tokens where it looks for them. */
function configurationOf(objects: readonly KubernetesObject[]) {
  const text = objects.find(({ data }) => data?.["relay.yaml"] !== undefined)?.data?.["relay.yaml"] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "relay-kubernetes-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const token of ["meta", "tiktok"]) writeFileSync(join(folder, token), "token");
  writeFileSync(join(folder, "sealing"), Buffer.alloc(32, "key").toString("base64"));
  const path = join(folder, "relay.yaml");
  writeFileSync(path, text.replaceAll("/run/secrets/relay", folder));
  return readConfig({ RELAY_CONFIG: path }, PLATFORMS);
}
