import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { Command, InvalidArgumentError } from "commander";
import { watcher } from "./bar.ts";
import { printReport } from "./report.ts";
import { run } from "./run.ts";
import { hidePlatformRule, openShop, type Shop } from "./shop.ts";

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly json: boolean;
  readonly keep: boolean;
}

const whole = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number above 0.");
  return value;
};

const options = new Command("npm run demo --")
  .description(
    "Runs the whole relay against a sandbox of both platforms, and checks that every conversion is accounted for.",
  )
  .option("--count <n>", "conversions to send", whole, 20_000)
  .option("--seed <n>", "another seed, other conversions", whole, 20_261_120)
  .option("--json", "print one JSON object and nothing else", false)
  .option("--keep", "leave everything running afterwards", false)
  .parse()
  .opts<Options>();

const say = (line: string) => process.stderr.write(options.json ? "" : `${line}\n`);
const folder = join(PROJECT_ROOT, ".relay", "demo");
await rm(folder, { recursive: true, force: true });
say("Starting Redis, the sandbox, the ingest API and two workers …");
const shop = await openShop(folder, 50, 2);
const stopped = interrupted();
const finished = demonstrate(shop).then(() => "finished" as const);
if ((await Promise.race([finished, stopped])) === "finished" && options.keep) {
  explain(shop);
  await stopped;
}
await shop.house.stop();
process.exit();

async function demonstrate({ house, keys }: Shop): Promise<void> {
  await hidePlatformRule(house);
  say(`Sending ${options.count.toLocaleString("en")} conversions; half-way, a worker is killed.`);
  const report = await run({ house, keys }, { ...options, killWorker: true }, watcher(options.json));
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else printReport(report);
  process.exitCode = report.balanced ? 0 : 1;
}

function explain({ house, keys }: Shop): void {
  const { ingest, sandbox, workers } = house;
  say(`Still running, until Ctrl-C:
  send      ${ingest.url}/v1/events     KEY=${keys.web}
  describe  ${ingest.url}/openapi.json
  metrics   ${[ingest, ...workers].map(({ url }) => `${url}/metrics`).join("  ")}
  platform  ${sandbox.url}/_sandbox/summary
  redis     ${house.redis.url}
  logs      ${house.folder}`);
}

function interrupted(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve("interrupted"));
  });
}
