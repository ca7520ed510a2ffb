/**
 * What a conversion costs the ingest API, the workers and Redis, with more lanes and more processes. Run: node
 * test/load/scaling.ts [--rounds N] [--count N] [--out docs/bench] [--json]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { benchConversions, renamed } from "./bench/conversions.ts";
import { thisMachine } from "./bench/machine.ts";
import { above0, watchedBar } from "./options.ts";
import { type CaseName, CASES } from "./scaling/cases.ts";
import { type Costs, fitted } from "./scaling/fit.ts";
import { type Cost, measure } from "./scaling/measure.ts";
import { pageOf } from "./scaling/page.ts";

interface Options {
  readonly rounds: number;
  readonly count: number;
  readonly out?: string;
  readonly json: boolean;
}

const { rounds, count, out, json } = new Command("scaling")
  .option("--rounds <n>", "rounds of each case, in turn", above0, 3)
  .option("--count <n>", "conversions of a round", above0, 100_000)
  .option("--out <folder>", "also writes scaling.json and scaling.md there")
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<Options>();

const bar = watchedBar(json);
const texts = benchConversions(count, "bench");
const names = Object.keys(CASES) as CaseName[];
const runs = new Map(names.map((name): [CaseName, Cost[]] => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const [index, name] of names.entries()) {
    bar.at(name, (round + index / names.length) / rounds);
    runs.get(name)?.push(await measure(CASES[name], renamed(texts, "bench", `r${round}`), `r${round}`));
  }
}
bar.stop();

const costs = Object.fromEntries(names.map((name) => [name, medians(runs.get(name) ?? [])])) as Costs;
const report = { machine: thisMachine(), options: { rounds, count }, costs, fitted: fitted(costs) };
const page = pageOf(costs, report.fitted, report.machine);
if (out !== undefined) {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "scaling.json"), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(out, "scaling.md"), page);
}
process.stdout.write(json ? `${JSON.stringify(report)}\n` : page);

/** The median of each figure. */
function medians(of: readonly Cost[]): Cost {
  const median = (key: keyof Cost) =>
    of.map((cost) => cost[key]).toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
  return {
    conversionsPerSecond: median("conversionsPerSecond"),
    ingestUs: median("ingestUs"),
    workerUs: median("workerUs"),
    redisUs: median("redisUs"),
    redisReceived: median("redisReceived"),
    redisSent: median("redisSent"),
    redisWritten: median("redisWritten"),
    requests: median("requests"),
    ingestBytes: median("ingestBytes"),
    workerBytes: median("workerBytes"),
  };
}
