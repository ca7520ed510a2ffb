import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { parseAllDocuments } from "yaml";

/** An object of Kubernetes, as far as the tests look into it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** Components came to kubectl with version 1.21. */
const OLDEST_MINOR = 21;

/** Whether this machine has a kubectl that can render the folders. */
export const hasKustomize = (() => {
  const { stdout } = spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" });
  return Number(/v1\.(\d+)/.exec(stdout ?? "")?.[1] ?? 0) >= OLDEST_MINOR;
})();

/** What `kubectl kustomize` makes of a folder of infra/kubernetes. Throws what it says when it refuses. */
export function render(folder: string): readonly KubernetesObject[] {
  const path = join(PROJECT_ROOT, "infra/kubernetes", folder);
  const { status, stdout, stderr } = spawnSync("kubectl", ["kustomize", path], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}
