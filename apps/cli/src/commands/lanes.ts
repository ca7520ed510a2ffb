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
    .description(
      "Every lane: its backlog, the age of its oldest segment, when its first conversion must be given up, and who drains it.",
    )
    .addOption(redisOption())
    .addOption(jsonOption())
    .action(list);
}

async function list({ json, ...options }: Options): Promise<void> {
  const destinations = await operate(options, (operator) => operator.destinations());
  const lanes = destinations.flatMap((one) => one.lanes);
  if (json) for (const { lane, ...view } of lanes) print(JSON.stringify({ lane: laneName(lane), ...view }));
  else print(table(["lane", "waiting", "oldest", "deadline in", "drain", "quarantined"], lanes.map(row)));
}

function row({ lane, waiting, oldestSeconds, deadline, drain, quarantined }: LaneView): readonly string[] {
  return [
    laneName(lane),
    waiting.toLocaleString("en"),
    oldestSeconds === undefined ? "" : duration(oldestSeconds),
    deadline === undefined ? "" : styledDeadline(deadline - Date.now() / 1000),
    drain ?? "",
    quarantined === 0 ? "" : styled("red", String(quarantined)),
  ];
}

/** A day is time to do something about it. */
function styledDeadline(seconds: number): string {
  const left = duration(Math.max(0, seconds));
  return seconds < 86_400 ? styled("red", left) : left;
}
