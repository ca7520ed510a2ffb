import { laneName, parseLane } from "@relay/core/lane-ref";
import type { AsideView } from "@relay/redis";
import { Command } from "commander";
import { answerInWords } from "../answer-words.ts";
import { duration } from "../duration.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface ListOptions extends OperateOptions {
  readonly json: boolean;
}

/** `relay aside`: conversions tried outside their lane, because requests with them failed while others were taken. */
export function asideCommand(): Command {
  const command = new Command("aside");
  operates(command.command("list", { isDefault: true }))
    .description("Every set-aside group: how often it failed, with what error, and when it is tried next.")
    .addOption(jsonOption())
    .action(list);
  operates(command.command("try"))
    .description("Has a group tried at once.")
    .argument("<lane>", "such as meta-shop:0")
    .argument("<id>", "id from the list")
    .action(async (lane: string, id: string, options: OperateOptions) => {
      await operate(options, (operator) => operator.tryAside(parseLane(lane), id));
      print(`${id} is tried now.`);
    });
  return command;
}

async function list({ json, ...options }: ListOptions): Promise<void> {
  const found = await operate(options, ({ aside }) => aside.list());
  if (json) for (const one of found) print(JSON.stringify(inJson(one)));
  else if (found.length === 0) print("Nothing is set aside.");
  else print(table(["lane", "id", "event", "failures", "next try in", "last failure"], found.map(row)));
}

function inJson({ lane, nextTryAtMs, possiblySentAtMs, ...view }: AsideView) {
  return {
    lane: laneName(lane),
    ...view,
    nextTryAt: new Date(nextTryAtMs).toISOString(),
    ...(possiblySentAtMs !== undefined && { possiblySentAt: new Date(possiblySentAtMs).toISOString() }),
  };
}

function row(view: AsideView): readonly string[] {
  const { lane, id, conversions, eventName, eventId, failures, nextTryAtMs, error, answer } = view;
  const what = eventId === undefined ? `${conversions} conversions` : `${eventName} ${eventId}`;
  const how = error ?? (answer && answerInWords(answer));
  const waitSeconds = Math.max(0, (nextTryAtMs - Date.now()) / 1000);
  return [laneName(lane), id, what, String(failures), duration(waitSeconds), how ?? ""];
}
