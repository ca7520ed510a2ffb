import { type DeploymentLoad, type DeploymentSize, PROCESS_BUSY, REDIS_BUSY } from "@relay/core";
import { duration } from "./duration.ts";
import { styled } from "./print.ts";

const BYTES = [
  [2 ** 40, "TiB"],
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
] as const;
const PAUSED_SOON_SECONDS = 7 * 86_400;

/** What carries a load, for people: one line a part, then what to watch. */
export function sizeLines(load: DeploymentLoad, size: DeploymentSize): readonly string[] {
  const { ingest, worker, redis } = size;
  return [
    part("load", [
      `${figure(load.conversionsPerSecond)} conversions a second, ${figure(size.deliveriesPerSecond)} deliveries`,
      `${figure(size.requestsPerSecond)} requests a second to the platforms, ${figure(size.requestsInFlight)} in flight`,
    ]),
    part("ingest API", [`${processes(ingest)}, ${bytes(ingest.memoryBytes)}`]),
    part("workers", [`${processes(worker)}, ${bytes(worker.memoryBytes)}, limited by the ${limit(worker)}`]),
    part("lanes", [`${size.lanes} for each destination`]),
    part("Redis", [
      `${redis.nodes} ${redis.nodes === 1 ? "node" : "nodes"}, limited by the ${redis.limitedBy}; ${figure(redis.cores)} cores of commands, maxmemory ${bytes(redis.maxmemoryBytes)} in all`,
      `${bytes(redis.backlogBytes)} backlog of ${duration(load.outageSeconds)}, ${bytes(redis.ledgerBytes)} ledger of ${load.ledgerHours} h, ${bytes(redis.deadLetterBytes)} dead letters`,
    ]),
    part("after outage", [
      `${duration(size.catchUpSeconds)} to deliver the backlog, while conversions go on arriving`,
    ]),
    ...warnings(load, size),
    styled(
      "dim",
      `Processes are ${PROCESS_BUSY * 100} % busy at the peak, Redis ${REDIS_BUSY * 100} %. docs/scaling.md explains the model and what was measured.`,
    ),
  ];
}

function part(name: string, lines: readonly string[]): string {
  return lines.map((line, index) => `${(index === 0 ? name : "").padEnd(14)}${line}`).join("\n");
}

function processes({ processes: count, cores }: DeploymentSize["ingest"]): string {
  return `${count} ${count === 1 ? "process" : "processes"}, ${figure(cores)} cores`;
}

function limit({ limitedBy }: DeploymentSize["worker"]): string {
  return limitedBy === "processor" ? "processor" : "number of requests in flight";
}

function warnings(
  { destinations }: DeploymentLoad,
  { lanes, redis, pausedAfterSeconds }: DeploymentSize,
): string[] {
  const found: string[] = [];
  if (redis.nodes > 1)
    found.push(
      `One Redis does not carry this: run a cluster of ${redis.nodes} masters. Lanes spread over them by their names: ${lanes * destinations} lanes in all. \`relay lanes\` shows the node of each; docs/redis.md says what a cluster needs.`,
    );
  if (pausedAfterSeconds !== undefined && pausedAfterSeconds < PAUSED_SOON_SECONDS)
    found.push(
      `Each destination has 500,000 dead letters after ${duration(pausedAfterSeconds)} and is paused: raise max_dead_letters, or correct what is refused.`,
    );
  return found.map((warning) => `${styled("yellow", "watch")}         ${warning}`);
}

/** With two digits that say something. */
function figure(count: number): string {
  return count.toLocaleString("en", { maximumFractionDigits: count < 10 ? 1 : 0 });
}

function bytes(count: number): string {
  const [unit, name] = BYTES.find(([size]) => count >= size) ?? [2 ** 20, "MiB"];
  return `${figure(count / unit)} ${name}`;
}
