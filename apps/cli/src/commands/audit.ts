import { Command, Option } from "commander";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends OperateOptions {
  readonly limit: number;
  readonly json: boolean;
}

/** `relay audit`: manual actions and who took them. */
export function auditCommand(): Command {
  return operates(new Command("audit"))
    .addOption(countOption(new Option("--limit <n>", "entries").default(50)))
    .addOption(jsonOption())
    .action(list);
}

async function list({ json, limit, ...options }: Options): Promise<void> {
  const entries = await operate(options, (operator) => operator.audit.read(limit));
  const rows = entries.map(({ atMs, ...entry }) => ({ at: new Date(atMs).toISOString(), ...entry }));
  if (json) for (const row of rows) print(JSON.stringify(row));
  else {
    print(
      table(
        ["at", "by", "did", "what"],
        rows.map(({ at, by, action, detail }) => [at, by, action, JSON.stringify(detail)]),
      ),
    );
  }
}
