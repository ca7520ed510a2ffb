/** What the kernel says of a process in /proc/<pid>/stat. */
export interface ProcessStat {
  readonly pid: number;
  /** One letter: R runs, S and D wait, T is stopped, Z and X have ended. */
  readonly state: string;
  /** Clock ticks from the start of the machine to that of the process. A pid that is used again has another one. */
  readonly startTime: string;
}

/** Places of state and start time behind the name of the program: fields 3 and 22 of proc(5). */
const STATE_AT = 0;
const START_TIME_AT = 19;

/** States of a process that has ended. A zombie has ended, and its parent has not asked for its exit code yet. */
const ENDED: ReadonlySet<string> = new Set(["Z", "X", "x"]);

/** Reads the text of /proc/<pid>/stat. Returns undefined for any other text. */
export function parseStat(text: string): ProcessStat | undefined {
  // The program's name stands in parentheses, and may hold spaces and parentheses itself.
  const fields = text
    .slice(text.lastIndexOf(")") + 1)
    .trim()
    .split(" ");
  const [pid, state, startTime] = [Number.parseInt(text, 10), fields[STATE_AT], fields[START_TIME_AT]];
  if (!Number.isSafeInteger(pid) || !state || !startTime || !/^\d+$/.test(startTime)) return undefined;
  return { pid, state, startTime };
}

/** Names a process for as long as its machine runs: `<machine>:<pid>:<start time>`, without spaces. */
export function markOf(machine: string, { pid, startTime }: ProcessStat): string {
  return `${machine}:${pid}:${startTime}`;
}

/** The pid in a mark of this machine; undefined for any other text. */
export function pidIn(machine: string, mark: string): number | undefined {
  const [, pid] = /^([1-9]\d*):\d+$/.exec(mark.slice(machine.length + 1)) ?? [];
  return pid !== undefined && mark.startsWith(`${machine}:`) ? Number(pid) : undefined;
}

/** Whether the process of a mark has ended, by what now has its pid. A stopped process has not. */
export function hasEnded(machine: string, mark: string, now: ProcessStat): boolean {
  return markOf(machine, now) !== mark || ENDED.has(now.state);
}
