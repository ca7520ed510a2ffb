import { countOutcomes } from "./outcome.ts";
import type { RunRecord, RunStatus, RunView } from "./run.ts";

/** The host's counts of things that do not exist here. */
const NO_USAGE = {
  ACTOR_COMPUTE_UNITS: 0,
  DATASET_READS: 0,
  DATASET_WRITES: 0,
  KEY_VALUE_STORE_READS: 0,
  KEY_VALUE_STORE_WRITES: 0,
  KEY_VALUE_STORE_LISTS: 0,
  REQUEST_QUEUE_READS: 0,
  REQUEST_QUEUE_WRITES: 0,
  DATA_TRANSFER_INTERNAL_GBYTES: 0,
  DATA_TRANSFER_EXTERNAL_GBYTES: 0,
  PROXY_RESIDENTIAL_TRANSFER_GBYTES: 0,
  PROXY_SERPS: 0,
} as const;

/** The run in the form of the actors' hosts. Counts of things that do not exist here are 0. */
export function writeRun({ run, status, finishedAtMs, items }: RunView): object {
  const { id, actor, source, task, startedAtMs, inputBytes, userAgent, timeoutSeconds, result } = run;
  const failure = result.kind === "failed" ? result.failure : undefined;
  return {
    id,
    actId: actor,
    userId: source,
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: finishedAtMs === undefined ? null : new Date(finishedAtMs).toISOString(),
    status,
    statusMessage: failure?.message ?? messageOf(items),
    meta: { origin: "API", userAgent },
    stats: { inputBodyLen: inputBytes, rebootCount: 0, restartCount: 0, resurrectCount: 0, computeUnits: 0 },
    options: { build: "latest", timeoutSecs: timeoutSeconds, memoryMbytes: 0, diskMbytes: 0 },
    buildId: "conversion-relay",
    buildNumber: "0.1.0",
    defaultKeyValueStoreId: id,
    defaultDatasetId: id,
    defaultRequestQueueId: id,
    containerUrl: "",
    usage: { ...NO_USAGE },
    usageTotalUsd: 0,
    usageUsd: { ...NO_USAGE },
    task,
    demoMode: run.isDemo,
    itemCount: run.itemCount,
    ...(failure && { error: failure }),
  };
}

/** The same for a list, from what is known without reading the run's items. */
export function writeListedRun(
  { id, actor, source, task, isDemo, startedAtMs, itemCount }: Omit<RunRecord, "result">,
  status: RunStatus,
): object {
  return {
    id,
    actId: actor,
    userId: source,
    startedAt: new Date(startedAtMs).toISOString(),
    status,
    defaultDatasetId: id,
    task,
    demoMode: isDemo,
    itemCount,
  };
}

function messageOf(items: readonly object[]): string {
  const counts = Object.entries(countOutcomes(items)).map(
    ([status, count]) => `${count} ${status.replaceAll("_", " ")}`,
  );
  return counts.length > 0 ? counts.join(", ") : `${items.length} items`;
}
