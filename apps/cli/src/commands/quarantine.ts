import { laneName, parseLane } from "@relay/core/lane-ref";
import type { QuarantinedSegment } from "@relay/redis";
import { Command } from "commander";
import { duration } from "../duration.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { jsonOption, whyOption } from "../options.ts";
import { print, table } from "../print.ts";

interface DiscardOptions extends OperateOptions {
  readonly why: string;
}

interface ListOptions extends OperateOptions {
  readonly json: boolean;
}

interface RetryOptions extends OperateOptions {
  readonly mayRepeat: boolean;
}

/** `relay quarantine`: segments that could not be decoded or on which workers crashed. */
export function quarantineCommand(): Command {
  const command = new Command("quarantine");
  operates(command.command("list", { isDefault: true }))
    .description("Every segment in quarantine.")
    .addOption(jsonOption())
    .action(list);
  operates(command.command("retry"))
    .description("Appends a segment to its lane again.")
    .argument("<lane>", "such as meta-shop:0")
    .argument("<id>", "as the list names it")
    .option("--may-repeat", "also when the platform may count its conversions twice", false)
    .action(async (lane: string, id: string, options: RetryOptions) => {
      const count = await operate(options, (operator) =>
        operator.retrySegment(parseLane(lane), id, { mayRepeat: options.mayRepeat }),
      );
      print(`${count} conversions are back in ${lane}.`);
    });
  operates(command.command("discard"))
    .description("Deletes a segment for good; its conversions are lost.")
    .argument("<lane>", "such as meta-shop:0")
    .argument("<id>", "as the list names it")
    .addOption(whyOption().makeOptionMandatory())
    .action(async (lane: string, id: string, options: DiscardOptions) => {
      const count = await operate(options, (operator) =>
        operator.discardSegment(parseLane(lane), id, options.why),
      );
      print(`${count} conversions of ${lane} were deleted.`);
    });
  return command;
}

async function list({ json, ...options }: ListOptions): Promise<void> {
  const found = await operate(options, ({ quarantine }) => quarantine.list());
  if (json) for (const one of found) print(JSON.stringify(inJson(one)));
  else if (found.length === 0) print("Nothing is in quarantine.");
  else print(table(["lane", "id", "conversions", "bytes", "since", "reason"], found.map(row)));
}

function inJson({ lane, acceptedAtMs, quarantinedAtMs, ...segment }: QuarantinedSegment) {
  return {
    lane: laneName(lane),
    ...segment,
    acceptedAt: new Date(acceptedAtMs).toISOString(),
    quarantinedAt: new Date(quarantinedAtMs).toISOString(),
  };
}

function row({
  lane,
  id,
  conversions,
  bytes,
  quarantinedAtMs,
  reason,
}: QuarantinedSegment): readonly string[] {
  const since = duration((Date.now() - quarantinedAtMs) / 1000);
  return [laneName(lane), id, String(conversions), bytes.toLocaleString("en"), since, reason];
}
