import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface MachineNode {
  readonly version: string;
  readonly path: string;
}

/** The Nodes of this machine, one of each major version: the one that runs this, and those in the folders of the PATH. */
export function machineNodes(): readonly MachineNode[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const paths = [process.execPath, ...folders.map((folder) => join(folder, "node"))].filter(existsSync);
  const byMajor = new Map<number, MachineNode>();
  for (const path of new Set(paths.map((each) => realpathSync(each)))) {
    const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.trim().slice(1);
    const major = Number.parseInt(version, 10);
    if (!byMajor.has(major)) byMajor.set(major, { version, path });
  }
  return [...byMajor.values()];
}

/** Whether a version is the oldest that `engines.node` names (`>=22.19`), or newer. */
export function satisfies(version: string, engines: string): boolean {
  const numbers = (text: string) => text.split(".").map((part) => Number.parseInt(part, 10));
  const oldest = numbers(engines.replace(">=", ""));
  const [major = 0, minor = 0] = numbers(version);
  const [leastMajor = 0, leastMinor = 0] = oldest;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
