import { setTimeout } from "node:timers/promises";
import { laneName } from "@relay/core/lane-ref";
import type { DestinationView, LaneView } from "@relay/redis";
import { Command, Option } from "commander";
import { duration } from "../duration.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, styled, table } from "../print.ts";

interface Options extends OperateOptions {
  readonly json: boolean;
}

/** `relay lanes`: shows every lane; has the lanes of a destination grow. */
export function lanesCommand(): Command {
  const command = new Command("lanes");
  operates(command.command("list", { isDefault: true }))
    .description(
      "Every lane: its backlog, the age of its oldest segment, when its first conversion must be given up, its drain, and in a cluster its slot and node.",
    )
    .addOption(jsonOption())
    .action(list);
  operates(command.command("grow"))
    .description(
      "Has the lanes of a destination grow while it works, and shows the progress. An interruption stops only the showing.",
    )
    .argument("<destination>")
    .addOption(
      countOption(new Option("--to <lanes>", "how many, a power of two up to 64")).makeOptionMandatory(),
    )
    .action(grow);
  return command;
}

/** The pause between two looks at a growth, milliseconds. */
const LOOK_EVERY_MS = 1000;

async function grow(destination: string, { to, ...options }: OperateOptions & { to: number }): Promise<void> {
  await operate(options, (operator) => operator.growLanes(destination, to));
  for (;;) {
    const { lanes, from, waiting } = await operate(options, (operator) => operator.growth(destination));
    if (from === undefined) {
      print(
        `${destination} has ${lanes} lanes. Set lanes: ${lanes} in relay.yaml, for a Redis that is empty.`,
      );
      return;
    }
    print(
      `${destination} grows from ${from} to ${lanes} lanes: ${waiting.toLocaleString("en")} conversions in the old ones.`,
    );
    await setTimeout(LOOK_EVERY_MS);
  }
}

async function list({ json, ...options }: Options): Promise<void> {
  const destinations = await operate(options, (operator) => operator.destinations());
  const lanes = destinations.flatMap(({ gate, lanes: own }) => own.map((lane) => ({ gate, lane })));
  if (json) for (const one of lanes) print(JSON.stringify(inJson(one)));
  else print(table([...COLUMNS, ...(isCluster(lanes) ? ["slot", "node"] : [])], lanes.map(row)));
}

const COLUMNS = ["lane", "gate", "waiting", "oldest", "deadline in", "drain", "quarantined"] as const;

function isCluster(lanes: readonly GatedLane[]): boolean {
  return lanes.some(({ lane: { place } }) => place !== undefined);
}

interface GatedLane {
  readonly gate: DestinationView["gate"];
  readonly lane: LaneView;
}

function inJson({ gate: { state, reason }, lane: { lane, ...view } }: GatedLane) {
  return { lane: laneName(lane), gate: state, ...(reason && { gateReason: reason }), ...view };
}

function row({ gate: { state, reason }, lane: view }: GatedLane): readonly string[] {
  const { lane, waiting, oldestSeconds, deadlineAtMs, drain, quarantined, place } = view;
  return [
    laneName(lane),
    reason ? `${state} (${reason})` : state,
    waiting.toLocaleString("en"),
    oldestSeconds === undefined ? "" : duration(oldestSeconds),
    deadlineAtMs === undefined ? "" : styledDeadline((deadlineAtMs - Date.now()) / 1000),
    drain ?? "",
    quarantined === 0 ? "" : styled("red", String(quarantined)),
    ...(place ? [String(place.slot), place.node ?? ""] : []),
  ];
}

/** Within the last day a deadline is highlighted: that leaves time to act. */
function styledDeadline(seconds: number): string {
  const left = duration(Math.max(0, seconds));
  return seconds < 86_400 ? styled("red", left) : left;
}
