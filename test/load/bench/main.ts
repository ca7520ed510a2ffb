/**
 * `pnpm bench`: the relay against the pipeline that a good team writes first and against the ceiling of its own work, all
 * in one run on one machine, contenders in turn.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { above0, watchedBar } from "../options.ts";
import { bench } from "./bench.ts";
import { chartsOf } from "./charts.ts";
import { claimsOf } from "./claims.ts";
import { thisMachine } from "./machine.ts";
import { prepareFigures } from "./prepare-figures.ts";
import { printBench } from "./print.ts";

interface Options {
  readonly rounds: number;
  readonly count: number;
  readonly backlog: number;
  readonly out?: string;
  readonly json: boolean;
}

const options = new Command("pnpm bench")
  .description("Measures the relay, the pipeline a good team writes first, and the ceiling, in one run.")
  .option("--rounds <n>", "rounds of each contender, in turn", above0, 5)
  .option("--count <n>", "conversions of a round of the relay; the baseline has a quarter", above0, 200_000)
  .option("--backlog <n>", "the large backlog", above0, 2_000_000)
  .option("--out <folder>", "also writes results.json and charts (SVG) there")
  .option("--json", "print one JSON object and nothing else", false)
  .parse()
  .opts<Options>();

const bar = watchedBar(options.json);
const { rounds, count, backlog, out } = options;
const result = await bench({ rounds, count, backlog, onProgress: (stage, share) => bar.at(stage, share) });
bar.at("preparing", 0);
const prepare = await prepareFigures();
bar.stop();
const sdk = prepare.find(({ name }) => name.startsWith("facebook-nodejs-business-sdk"));
const claims = claimsOf(result, sdk?.timesTheRelay ?? Number.NaN);
const report = { machine: thisMachine(), options: { rounds, count, backlog }, result, prepare, claims };
if (out !== undefined) {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "results.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const [name, svg] of await chartsOf(result)) await writeFile(join(out, name), `${svg}\n`);
}
process.stdout.write(
  options.json ? `${JSON.stringify(report)}\n` : `${printBench(result, prepare, claims)}\n`,
);
