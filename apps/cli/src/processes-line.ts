import type { ConnectedProcess } from "@relay/redis";
import { styled } from "./print.ts";

/** One line that names each process of each program, by machine: `worker 3: a 4121 4122, b 977`. */
export function processesLine(processes: readonly ConnectedProcess[] | undefined): string {
  if (processes === undefined) return "processes: Redis does not let this user list them";
  if (processes.length === 0) return styled("red", "no process of the relay is connected to Redis");
  return [...Map.groupBy(processes, ({ program }) => program)].map(programOf).join("   ");
}

function programOf([program, processes]: [string, readonly ConnectedProcess[]]): string {
  const machines = [...Map.groupBy(processes, ({ host }) => host)];
  const named = machines.map(([host, those]) => [host, ...those.map(({ pid }) => pid)].join(" "));
  return `${program} ${processes.length}: ${named.join(", ")}`;
}
