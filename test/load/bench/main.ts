/**
 * `pnpm bench`: the relay against the pipeline that a good team writes first and against the ceiling of its own work, all
 * in one run on one machine, contenders in turn.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { above0, watchedBar } from "../options.ts";
import { aimsOf } from "./aims.ts";
import { bench, type PartName, PARTS } from "./bench.ts";
import { chartsOf } from "./charts.ts";
import { thisMachine } from "./machine.ts";
import { printBench } from "./print.ts";

const ALL = Object.keys(PARTS) as PartName[];

interface Options {
  readonly rounds: number;
  readonly count: number;
  readonly backlog: number;
  readonly only: readonly PartName[];
  readonly out?: string;
  readonly json: boolean;
}

const { only, out, json, ...measured } = new Command("pnpm bench")
  .description("Measures the relay, the pipeline a good team writes first, and the ceiling, in one run.")
  .option("--rounds <n>", "rounds of each contender, in turn", above0, 3)
  .option("--count <n>", "conversions of a round of the relay; the baseline has a quarter", above0, 200_000)
  .option("--backlog <n>", "the large backlog", above0, 1_000_000)
  .option("--only <parts>", `parts to measure, with commas between: ${ALL.join(", ")}`, readParts, ALL)
  .option("--out <folder>", "also writes results.json and charts (SVG) there")
  .option("--json", "print one JSON object and nothing else", false)
  .parse()
  .opts<Options>();

const bar = watchedBar(json);
const figures = await bench({ ...measured, parts: only, onProgress: (part, share) => bar.at(part, share) });
bar.stop();
const aims = aimsOf(figures);
const report = { machine: thisMachine(), options: measured, figures, aims };
if (out !== undefined) {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "results.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const [name, svg] of await chartsOf(figures)) await writeFile(join(out, name), `${svg}\n`);
}
process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${printBench(figures, aims)}\n`);

function readParts(text: string): readonly PartName[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !ALL.some((known) => known === name));
  if (wrong !== undefined) throw new InvalidArgumentError(`${wrong} is none of ${ALL.join(", ")}.`);
  return ALL.filter((known) => names.includes(known));
}
