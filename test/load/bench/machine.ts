import { execFileSync } from "node:child_process";
import { cpus, totalmem, type as osType, release } from "node:os";

/** Where a bench was run: figures of two machines are not to be compared. */
export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    model: all[0]?.model.trim() ?? "unknown",
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${osType()} ${release()}`,
    node: process.versions.node,
    redis:
      /v=(\S+)/.exec(execFileSync("redis-server", ["--version"], { encoding: "utf8" }))?.[1] ?? "unknown",
  };
}
