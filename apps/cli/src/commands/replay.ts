import { readFileSync } from "node:fs";
import { setTimeout as passing } from "node:timers/promises";
import type { KeptReason, Patch } from "@relay/core";
import type { ReplayView } from "@relay/redis";
import { Command, InvalidArgumentError, Option } from "commander";
import { deadLettersOf, selects, type SelectionOptions } from "../dead-letter-selection.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import type { Operations } from "../operator/operations.ts";
import { jsonOption, whyOption } from "../options.ts";
import { print, table } from "../print.ts";
import { ReplayBar } from "../replay-bar.ts";

const LOOK_EVERY_MS = 200;

interface ViewOptions extends OperateOptions {
  readonly json: boolean;
}

interface FollowOptions extends ViewOptions {
  readonly follow: boolean;
}

interface StartOptions extends FollowOptions, SelectionOptions {
  readonly all: boolean;
  readonly rate?: number;
  readonly patch?: Patch;
  readonly dryRun: boolean;
  readonly mayRepeat: boolean;
  readonly why?: string;
}

/** `relay replay`: puts dead letters back into their lanes. */
export function replayCommand(): Command {
  const command = new Command("replay");
  operates(
    selects(command.command("start").argument("<destination>").argument("[ids...]", "these dead letters")),
  )
    .description("Replays the dead letters named, or all that the options select; the selection is frozen.")
    .option("--all", "every dead letter of the destination; only without other selections", false)
    .addOption(
      new Option("--rate <n>", "how many dead letters to send each second, at most (default: 500)").argParser(
        rate,
      ),
    )
    .addOption(
      new Option("--patch <json>", "JSON merge patch for each conversion, or @FILE with one").argParser(
        patch,
      ),
    )
    .option("--may-repeat", "also dead letters that the platform may count twice", false)
    .option("--dry-run", "only show what would happen to them", false)
    .addOption(whyOption())
    .option("--no-follow", "do not wait for its end")
    .addOption(jsonOption())
    .action(start);
  operates(command.command("list", { isDefault: true }))
    .description("The replays of a destination, newest first.")
    .argument("<destination>")
    .addOption(jsonOption())
    .action(list);
  named(command.command("status"))
    .description("The progress of a replay.")
    .option("--follow", "wait until everything it sent is settled", false)
    .action(status);
  for (const [how, description] of STEERING) {
    named(command.command(how)).description(description).action(steer(how));
  }
  return command;
}

const STEERING = [
  ["pause", "Pauses a replay: it sends no further dead letter until it is resumed."],
  ["resume", "Resumes a paused replay."],
  ["abort", "Ends a replay: conversions sent stay sent, all other dead letters stay dead."],
] as const;

function named(command: Command): Command {
  return operates(command)
    .argument("<destination>")
    .argument("<id>", "id from `relay replay list`")
    .addOption(jsonOption());
}

async function start(destination: string, ids: readonly string[], options: StartOptions): Promise<void> {
  const deadLetters = deadLettersOf(ids, options);
  const { rate: ratePerSecond, patch: merge, dryRun, mayRepeat, why } = options;
  await operate(options, async (operator) => {
    const id = await operator.startReplay({
      destination,
      deadLetters,
      ...(ratePerSecond !== undefined && { ratePerSecond }),
      dryRun,
      mayRepeat,
      ...(merge && { patch: merge }),
      ...(why !== undefined && { reason: why }),
    });
    const view = options.follow ? await follow(operator, destination, id, options) : undefined;
    show(view ?? (await operator.replays.get(destination, id)), options);
  });
}

async function status(destination: string, id: string, options: FollowOptions): Promise<void> {
  await operate(options, async (operator) => {
    if (options.follow) show(await follow(operator, destination, id, options), options);
    else show(await operator.replays.get(destination, id), options);
  });
}

function steer(how: "pause" | "resume" | "abort") {
  return async (destination: string, id: string, options: ViewOptions): Promise<void> => {
    show(await operate(options, (operator) => operator.steerReplay(destination, id, how)), options);
  };
}

async function list(destination: string, options: ViewOptions): Promise<void> {
  const views = await operate(options, (operator) => operator.replays.list(destination));
  if (options.json) for (const view of views) print(JSON.stringify(inJson(view)));
  else {
    print(
      table(
        ["started", "state", "dead letters", "sent", "delivered", "died", "kept", "by", "id"],
        views.map((view) => [
          new Date(view.startedAtMs).toISOString(),
          view.dryRun ? `${view.state} (dry run)` : view.state,
          ...[view.total, view.sent, view.delivered, view.died, keptIn(view)].map(figure),
          view.by,
          view.id,
        ]),
      ),
    );
  }
}

/** Waits until a replay is paused, or has ended and everything it sent is settled. */
async function follow(
  operator: Operations,
  destination: string,
  id: string,
  { json }: ViewOptions,
): Promise<ReplayView> {
  const bar = new ReplayBar(json);
  for (;;) {
    const view = await operator.replays.get(destination, id);
    bar.show(view);
    if (isAtRest(view)) {
      bar.stop();
      return view;
    }
    await passing(LOOK_EVERY_MS);
  }
}

function isAtRest({ state, dryRun, sent, delivered, died }: ReplayView): boolean {
  if (state === "paused") return true;
  if (state !== "done" && state !== "aborted") return false;
  return dryRun || delivered + died >= sent;
}

function show(view: ReplayView, { json }: ViewOptions): void {
  if (json) {
    print(JSON.stringify(inJson(view)));
    return;
  }
  const { id, state, dryRun, total, sent, delivered, died } = view;
  const rows: (readonly [string, string])[] = [
    ["replay", id],
    ["state", dryRun ? `${state} (dry run: nothing is changed)` : state],
    ["dead letters selected", figure(total)],
    [dryRun ? "would be sent" : "sent", figure(sent)],
    ...(dryRun
      ? []
      : ([
          ["delivered", figure(delivered)],
          ["died again", figure(died)],
        ] as const)),
    ...Object.entries(view.kept)
      .filter(([, count]) => count > 0)
      .map(([why, count]) => [KEPT[why as KeptReason], figure(count)] as const),
  ];
  print(table(["", ""], rows));
}

const KEPT: Readonly<Record<KeptReason, string>> = {
  expired: "kept: past their window",
  invalid: "kept: certain to be refused",
  other_dataset: "kept: of another dataset",
  may_repeat: "kept: may have been delivered",
  conversion_gone: "kept: its conversion was removed",
  withheld: "kept: withheld for consent",
  unopened: "kept: cannot be opened",
  gone: "kept: gone, or given up again since",
};

function inJson({ startedAtMs, endedAtMs, ...view }: ReplayView) {
  return {
    ...view,
    startedAt: new Date(startedAtMs).toISOString(),
    ...(endedAtMs !== undefined && { endedAt: new Date(endedAtMs).toISOString() }),
  };
}

function keptIn({ kept }: ReplayView): number {
  return Object.values(kept).reduce((sum, count) => sum + count, 0);
}

function figure(count: number): string {
  return count.toLocaleString("en");
}

function rate(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000)
    throw new InvalidArgumentError("Give a whole number from 1 to 100000.");
  return value;
}

function patch(text: string): Patch {
  try {
    return JSON.parse(text.startsWith("@") ? readFileSync(text.slice(1), "utf8") : text) as Patch;
  } catch {
    throw new InvalidArgumentError("Give a JSON object, or @FILE with one.");
  }
}
