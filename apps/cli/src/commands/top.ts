import { setTimeout as passing } from "node:timers/promises";
import type { ConnectedProcess, RelayState } from "@relay/redis";
import { Command, Option } from "commander";
import logUpdate from "log-update";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { countOption, jsonOption } from "../options.ts";
import { print } from "../print.ts";
import { frameOf, rowsOf, type TopRow } from "../top-frame.ts";
import { processesLine } from "../processes-line.ts";

interface Options extends OperateOptions {
  readonly interval: number;
  readonly frames?: number;
  readonly json: boolean;
}

/** `relay top`: the present state, refreshed in place. */
export function topCommand(): Command {
  return operates(new Command("top"))
    .addOption(countOption(new Option("--interval <s>", "seconds between two looks").default(1)))
    .addOption(countOption(new Option("--frames <n>", "stop after so many")))
    .addOption(jsonOption())
    .action(watch);
}

async function watch({ interval, frames = Infinity, json, ...options }: Options): Promise<void> {
  await operate(options, async (operator) => {
    let before = await operator.state();
    let beforeMs = performance.now();
    for (let frame = 0; frame < frames; frame += 1) {
      await passing(interval * 1000);
      const now = await operator.state();
      const nowMs = performance.now();
      const rows = rowsOf(before, now, (nowMs - beforeMs) / 1000);
      show({ now, rows, processes: await operator.processes() }, json);
      before = now;
      beforeMs = nowMs;
    }
  });
}

interface Look {
  readonly now: RelayState;
  readonly rows: readonly TopRow[];
  readonly processes: readonly ConnectedProcess[] | undefined;
}

function show({ now, rows, processes }: Look, json: boolean): void {
  if (json)
    print(
      JSON.stringify({ at: new Date().toISOString(), processes, destinations: rows, server: now.server }),
    );
  else if (process.stdout.isTTY) logUpdate(`${processesLine(processes)}\n${frameOf(now, rows)}`);
  else {
    for (const { destination, gate, deliveredPerSecond, waiting, oldestSeconds, deadPerSecond } of rows) {
      print(
        `${new Date().toISOString()} ${destination} ${gate}: ${deliveredPerSecond}/s delivered, ${deadPerSecond}/s given up, ${waiting} waiting, oldest ${oldestSeconds.toFixed(1)} s`,
      );
    }
  }
}
