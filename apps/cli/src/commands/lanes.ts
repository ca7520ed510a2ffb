import { laneName } from "@relay/core";
import type { LaneView } from "@relay/redis";
import { Command } from "commander";
import { duration } from "../duration.ts";
import { operate, redisOption, type RedisOptions } from "../operate.ts";
import { jsonOption } from "../options.ts";
import { print, styled, table } from "../print.ts";

interface Options extends RedisOptions {
  readonly json: boolean;
}

/** `relay lanes`: what waits where, for how long, and who works on it. */
export function lanesCommand(): Command {
  return new Command("lanes")
    .description("Every lane: its backlog, the age of its oldest segment, whether it is being drained.")
    .addOption(redisOption())
    .addOption(jsonOption())
    .action(list);
}

async function list({ json, ...options }: Options): Promise<void> {
  const destinations = await operate(options, (operator) => operator.destinations());
  const lanes = destinations.flatMap((one) => one.lanes);
  if (json) for (const { lane, ...view } of lanes) print(JSON.stringify({ lane: laneName(lane), ...view }));
  else print(table(["lane", "waiting", "oldest", "draining", "quarantined"], lanes.map(row)));
}

function row({ lane, waiting, oldestSeconds, isDraining, quarantined }: LaneView): readonly string[] {
  return [
    laneName(lane),
    waiting.toLocaleString("en"),
    oldestSeconds === undefined ? "" : duration(oldestSeconds),
    isDraining ? "yes" : "",
    quarantined === 0 ? "" : styled("red", String(quarantined)),
  ];
}
