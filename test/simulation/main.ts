import { Command, Option } from "commander";
import { above0, watchedBar } from "../load/options.ts";
import { type Bug, BUGS } from "./bugs.ts";
import { type Finding, shrink, simulateSeeds } from "./run.ts";

interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly bug?: Bug;
  readonly json: boolean;
}

const options = new Command("pnpm simulate")
  .description(
    "Runs whole drains over stores in memory, in virtual time, with workers that die and stand still and a platform that fails, and judges each run.",
  )
  .option("--seed <n>", "the first run's seed; each run has the next one", above0, 1)
  .option("--runs <n>", "how many runs", above0, 2000)
  .addOption(new Option("--bug <name>", "plant a mistake, which must be found").choices(BUGS))
  .option("--json", "print one JSON object and nothing else", false)
  .parse()
  .opts<Options>();

const startedAt = performance.now();
const bar = watchedBar(options.json);
const { finding, runs } = await simulateSeeds(options.seed, options.runs, {
  ...(options.bug && { bug: options.bug }),
  onRun: (run) => bar.at("simulating", run / options.runs),
});
bar.stop();
const smallest = finding && (await shrink(finding, options.bug));
const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
process.stdout.write(
  options.json ? `${JSON.stringify({ runs, seconds, finding: smallest })}\n` : written(smallest),
);
process.exitCode = smallest ? 1 : 0;

function written(found: Finding | undefined): string {
  if (!found) return `${runs.toLocaleString("en")} runs in ${seconds} s: nothing is wrong.\n`;
  const { plan, wrong, trace } = found;
  const lines = [
    `Seed ${plan.seed}, run ${runs}:`,
    ...wrong.map((one) => `  ${one}`),
    "",
    JSON.stringify(plan),
    "",
    ...trace,
  ];
  return `${lines.join("\n")}\n`;
}
