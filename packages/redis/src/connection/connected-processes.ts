import { hostname } from "node:os";
import { askNodes } from "./ask-nodes.ts";
import type { RedisClient } from "./redis-client.ts";

/** Which process of which program connects. */
export interface ProcessIdentity {
  /** `ingest-api`, `worker` or `admin-api`. */
  readonly program: string;
  /** The number of the process in its program on this machine, from 1. */
  readonly number: number;
}

/** A process of the relay that is connected to Redis. */
export interface ConnectedProcess extends ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  readonly connectedSeconds: number;
}

/** What a name of a connection may not hold, and what parts its fields. */
const UNFIT = /[^!-~]|:/g;
const NAME = /^relay:([^:]+):([^:]+):(\d{1,10}):(\d{1,4})$/;

/** Returns the name of this process' main connection to Redis. */
export function connectionNameOf({ program, number }: ProcessIdentity): string {
  return `relay:${program}:${hostname().replace(UNFIT, "-")}:${process.pid}:${number}`;
}

/**
 * Returns the processes that are connected to Redis, by program, host and number. Undefined where the user may not list
 * the clients of Redis.
 */
export async function readConnectedProcesses(
  redis: RedisClient,
): Promise<readonly ConnectedProcess[] | undefined> {
  let clients: readonly unknown[];
  try {
    clients = await askNodes(redis, (node) => node.client("LIST"));
  } catch (error) {
    if (/\bNOPERM\b/.test(String(error))) return undefined;
    throw error;
  }
  const found = clients.flatMap((list) =>
    String(list)
      .split("\n")
      .flatMap((line) => processIn(line) ?? []),
  );
  // A process is connected to several nodes of a cluster.
  const oldest = found.toSorted((a, b) => b.connectedSeconds - a.connectedSeconds);
  const byProcess = Map.groupBy(oldest, orderOf);
  return Array.from(byProcess.values(), ([first]) => first)
    .filter((one) => one !== undefined)
    .toSorted((a, b) => orderOf(a).localeCompare(orderOf(b), "en", { numeric: true }));
}

function processIn(client: string): ConnectedProcess | undefined {
  const fields = new Map(client.split(" ").map((field) => [field.split("=")[0], field.split("=")[1] ?? ""]));
  const [, program, host, pid, number] = NAME.exec(fields.get("name") ?? "") ?? [];
  if (program === undefined || host === undefined) return undefined;
  return {
    program,
    host,
    pid: Number(pid),
    number: Number(number),
    connectedSeconds: Number(fields.get("age")),
  };
}

function orderOf({ program, host, number, pid }: ConnectedProcess): string {
  return `${program} ${host} ${number} ${pid}`;
}
