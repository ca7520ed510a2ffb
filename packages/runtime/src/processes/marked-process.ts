import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { hasEnded, markOf, parseStat, pidIn } from "./process-mark.ts";

/** A process as the others on its machine know it. */
export interface MarkedProcess {
  /** 16 hex digits, the same for all processes that see each other's pids. */
  readonly machine: string;
  /** `<machine>:<pid>:<start time>`. */
  readonly mark: string;
  /** Whether the process of a mark has ended. False for one of another machine, and where that cannot be read. */
  readonly isDead: (mark: string) => boolean;
}

/** Returns this process, or undefined where /proc does not show it: not on Linux, or another namespace's /proc. */
export function markedProcess(): MarkedProcess | undefined {
  try {
    const machine = machineHere();
    const stat = parseStat(readFileSync("/proc/self/stat", "utf8"));
    if (stat?.pid !== process.pid) return undefined;
    return { machine, mark: markOf(machine, stat), isDead: (mark) => isDead(machine, mark) };
  } catch {
    return undefined;
  }
}

/** The boot and the namespace of pids. Containers on one host share the boot only. */
function machineHere(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const pids = readlinkSync("/proc/self/ns/pid");
  return createHash("sha256").update(`${hostname()}\n${boot}\n${pids}`).digest("hex").slice(0, 16);
}

function isDead(machine: string, mark: string): boolean {
  const pid = pidIn(machine, mark);
  if (pid === undefined) return false;
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return stat !== undefined && hasEnded(machine, mark, stat);
  } catch (error) {
    return isGone(error, "ENOENT", "ESRCH") && isUnused(pid);
  }
}

/** Whether no process has a pid. /proc may hide those of other users; the kernel says of them that they may not be asked. */
function isUnused(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return isGone(error, "ESRCH");
  }
}

function isGone(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
