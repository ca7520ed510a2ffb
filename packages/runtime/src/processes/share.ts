import type { OwnProcess } from "./own-process.ts";

/**
 * Returns the share of a process in a limit of its whole program, a whole number. Where the program has several
 * processes, it is at least `least`.
 */
export function shareOf(limit: number, { count }: OwnProcess, least = 1): number {
  return count === 1 ? limit : Math.max(least, Math.floor(limit / count));
}
