import type { KeyUse } from "@relay/redis";
import { Command } from "commander";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface ListOptions extends OperateOptions {
  readonly json: boolean;
}

/** `relay keys`: the sealing keys, and what lies under each of them. */
export function keysCommand(): Command {
  const command = new Command("keys");
  operates(command.command("list", { isDefault: true }))
    .description(
      "What lies under each key, by kind. Reads every key of the relay in Redis, in small steps. Retire a key when two calls in a row find nothing under it.",
    )
    .addOption(jsonOption())
    .action(list);
  return command;
}

async function list({ json, ...options }: ListOptions): Promise<void> {
  const uses = await operate(options, (operator) => operator.keyUse());
  const kinds = Object.keys(uses[0]?.blobs ?? {}) as (keyof KeyUse["blobs"])[];
  if (json) for (const use of uses) print(JSON.stringify(use));
  else
    print(
      table(
        ["key", "state", ...kinds.map((kind) => kind.replace("_", " "))],
        uses.map((use) => [
          use.key ?? "in clear",
          stateOf(use),
          ...kinds.map((kind) => use.blobs[kind].toLocaleString("en")),
        ]),
      ),
    );
}

function stateOf({ key, isHere, seals }: KeyUse): string {
  if (key === undefined) return "";
  if (!isHere) return "missing";
  return seals ? "seals" : "opens";
}
