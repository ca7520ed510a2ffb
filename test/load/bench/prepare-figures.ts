import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What one event costs to be prepared, by contender; measured in a process of its own. */
export interface PrepareFigure {
  readonly name: string;
  readonly microsecondsAnEvent: number;
  readonly eventsPerSecond: number;
  readonly timesTheRelay: number;
}

export async function prepareFigures(): Promise<readonly PrepareFigure[]> {
  const script = fileURLToPath(new URL("../prepare.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, "--json"]);
  return JSON.parse(stdout) as readonly PrepareFigure[];
}
