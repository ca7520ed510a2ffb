import type { WebhookState } from "@relay/redis";
import { Command } from "commander";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends OperateOptions {
  readonly json: boolean;
}

/** `relay webhooks`: webhooks with statuses to come, and those that were given up. */
export function webhooksCommand(): Command {
  const command = new Command("webhooks");
  operates(command.command("list", { isDefault: true }))
    .description("Both, the latest first.")
    .addOption(jsonOption())
    .action(list);
  operates(command.command("retry"))
    .description("Has a webhook that was given up notified again.")
    .argument("<request_id>", "id from `relay webhooks list`")
    .addOption(jsonOption())
    .action(retry);
  return command;
}

async function list(options: Options): Promise<void> {
  const states = await operate(options, (operator) => operator.webhooks.list());
  if (options.json) for (const state of states) print(JSON.stringify(state));
  else
    print(
      table(
        ["request", "source", "host", "state", "next or given up", "notified", "of", "failures"],
        states.map(row),
      ),
    );
}

function row({
  reportId,
  source,
  host,
  state,
  atMs,
  notified,
  expected,
  failures,
}: WebhookState): readonly string[] {
  return [
    reportId,
    source,
    host,
    state,
    new Date(atMs).toISOString(),
    String(notified),
    String(expected),
    String(failures),
  ];
}

async function retry(requestId: string, options: Options): Promise<void> {
  await operate(options, (operator) => operator.retryWebhook(requestId));
  print(options.json ? JSON.stringify({ requestId, retried: true }) : `${requestId} is notified again.`);
}
