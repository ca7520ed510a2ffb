import cluster from "node:cluster";

/** Which of the processes of a program this is. */
export interface Place {
  /** From 1. A process that replaces another has its number. */
  readonly number: number;
  /** How many processes the program has. */
  readonly count: number;
}

/** The environment in which a primary starts the process at this place. */
export function environmentOf({ number, count }: Place): Readonly<Record<string, string>> {
  return { RELAY_PROCESS_NUMBER: String(number), RELAY_PROCESS_COUNT: String(count) };
}

/** Returns the place that a primary gave this process; undefined for a process that no primary has started. */
export function ownPlace(): Place | undefined {
  if (cluster.isPrimary) return undefined;
  const { RELAY_PROCESS_NUMBER: number, RELAY_PROCESS_COUNT: count } = process.env;
  return { number: Number(number), count: Number(count) };
}
