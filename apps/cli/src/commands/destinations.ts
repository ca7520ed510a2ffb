import type { DestinationView } from "@relay/redis";
import { Command } from "commander";
import { answerInWords } from "../answer-words.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { jsonOption } from "../options.ts";
import { print, styled, table } from "../print.ts";
import { duration } from "../duration.ts";

interface ListOptions extends OperateOptions {
  readonly json: boolean;
}

/** `relay destinations`: shows gates; pauses and resumes destinations. */
export function destinationsCommand(): Command {
  const command = new Command("destinations");
  operates(command.command("list", { isDefault: true }))
    .description("Every destination that has been used: its gate and its backlog.")
    .addOption(jsonOption())
    .action(list);
  operates(command.command("pause"))
    .description(
      "Pauses a destination: nothing is sent to it. Its conversions wait for a resume or their deadline.",
    )
    .argument("<destination>")
    .action(async (name: string, options: OperateOptions) => {
      await operate(options, (operator) => operator.pause(name));
      print(`${name} is paused. relay destinations resume ${name} opens it again.`);
    });
  operates(command.command("resume"))
    .description("Opens a destination's gate, whatever shut it, and wakes its lanes.")
    .argument("<destination>")
    .action(async (name: string, options: OperateOptions) => {
      await operate(options, (operator) => operator.resume(name));
      print(`${name} is open.`);
    });
  return command;
}

async function list({ json, ...options }: ListOptions): Promise<void> {
  const found = await operate(options, (operator) => operator.destinations());
  if (json) for (const one of found) print(JSON.stringify(inJson(one)));
  else print(table(["destination", "gate", "why", "since", "next try", "waiting", "oldest"], found.map(row)));
}

function inJson({ name, gate, lanes }: DestinationView) {
  const { state, reason, answer, sinceMs, untilMs, failures } = gate;
  const oldest = oldestOf(lanes);
  return {
    destination: name,
    state,
    ...(reason && { reason }),
    ...(answer && { answer }),
    ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
    ...(untilMs > 0 && state !== "paused" && { nextTry: new Date(untilMs).toISOString() }),
    failures,
    waiting: waitingIn(lanes),
    ...(oldest !== undefined && { oldestSeconds: oldest }),
  };
}

function row({ name, gate, lanes }: DestinationView): readonly string[] {
  const { state, sinceMs, untilMs, nowMs } = gate;
  const oldest = oldestOf(lanes);
  return [
    name,
    styled(state === "open" ? "green" : state === "backing-off" ? "yellow" : "red", state),
    whyShut(gate),
    sinceMs === undefined ? "" : duration((nowMs - sinceMs) / 1000),
    state === "open" || state === "paused" ? "" : duration(Math.max(0, untilMs - nowMs) / 1000),
    waitingIn(lanes).toLocaleString("en"),
    oldest === undefined ? "" : duration(oldest),
  ];
}

function whyShut({ reason, answer }: DestinationView["gate"]): string {
  if (answer === undefined) return reason ?? "";
  return `${reason} (${answerInWords(answer)})`;
}

function waitingIn(lanes: DestinationView["lanes"]): number {
  return lanes.reduce((sum, { waiting }) => sum + waiting, 0);
}

function oldestOf(lanes: DestinationView["lanes"]): number | undefined {
  const ages = lanes.flatMap(({ oldestSeconds }) => oldestSeconds ?? []);
  return ages.length === 0 ? undefined : Math.max(...ages);
}
