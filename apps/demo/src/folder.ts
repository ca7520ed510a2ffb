import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";

/** A folder of this run's own: two runs at once must not read each other's relay.yaml. */
export async function freshFolder(name: string): Promise<string> {
  const all = join(PROJECT_ROOT, ".relay", name);
  await mkdir(all, { recursive: true });
  return mkdtemp(join(all, "run-"));
}

/** Data and logs of a run that went well are of no use to anybody. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
