import { Command, InvalidArgumentError, Option } from "commander";
import { above0, watchedBar } from "../load/options.ts";
import type { Acknowledge, Fsync } from "./open-deployment.ts";
import { checkoutOf } from "./other-version.ts";
import { planOf } from "./plan.ts";
import { printReport } from "./print.ts";
import { campaign } from "./run.ts";
import type { Topology } from "./servers.ts";
import { copyWithoutLease } from "./without-lease.ts";

interface Options {
  readonly seed: number;
  readonly minutes: number;
  readonly rate: number;
  readonly topology: Topology;
  readonly acknowledge: keyof typeof ACKNOWLEDGE;
  readonly fsync: Fsync;
  readonly plan: boolean;
  readonly withoutLease: boolean;
  readonly with?: string;
  readonly rotateKeys: boolean;
  readonly json: boolean;
}

const ACKNOWLEDGE = { memory: "memory", fsync: "fsync", replicas: { replicas: 1 } } as const satisfies Record<
  string,
  Acknowledge
>;

const options = new Command("pnpm campaign")
  .description(
    "Kills, freezes and misleads a running relay under load, and holds what the platforms got against what was acknowledged.",
  )
  .option("--seed <n>", "another seed, another plan of faults", whole, 20_261_121)
  .option("--minutes <m>", "how long", above0, 1)
  .option("--rate <n>", "conversions a second", whole, 1500)
  .addOption(
    new Option(
      "--topology <name>",
      "how Redis is set up: one server, three with Sentinels, or a cluster of three with replicas",
    )
      .choices(["single", "sentinel", "cluster"])
      .default("single"),
  )
  .addOption(
    new Option(
      "--acknowledge <where>",
      "where a conversion is before it is acknowledged; replicas: one of them",
    )
      .choices(Object.keys(ACKNOWLEDGE))
      .default("memory"),
  )
  .addOption(
    new Option("--fsync <when>", "Redis' appendfsync; with everysec a killed server may lose two seconds")
      .choices(["everysec", "always"])
      .default("everysec"),
  )
  .option("--plan", "print the plan of faults and stop", false)
  .option("--without-lease", "run a copy whose lease excludes nobody; it must be found out", false)
  .option("--with <commit>", "run every second worker from this commit, as in a rolling upgrade or downgrade")
  .option("--rotate-keys", "have three sealing keys come in turn meanwhile, and retire the first", false)
  .option("--json", "print one JSON object and nothing else", false)
  .parse()
  .opts<Options>();

const durationMs = options.minutes * 60_000;
if (options.plan) {
  for (const strike of planOf(options.seed, durationMs, options.topology))
    process.stdout.write(`${JSON.stringify(strike)}\n`);
} else {
  await run();
}

async function run(): Promise<void> {
  const bar = watchedBar(options.json);
  await using copy = options.withoutLease ? await copyWithoutLease() : undefined;
  await using other = options.with === undefined ? undefined : await checkoutOf(options.with);
  const report = await campaign({
    seed: options.seed,
    durationMs,
    rate: options.rate,
    topology: options.topology,
    acknowledge: ACKNOWLEDGE[options.acknowledge],
    // Before Redis 7.2 only `always` tells when a write is on the disk.
    fsync: options.acknowledge === "fsync" ? "always" : options.fsync,
    rotatesKeys: options.rotateKeys,
    ...(copy && { root: copy.root }),
    ...(other && { otherRoot: other.root }),
    onProgress: (stage, share) => bar.at(stage, share),
  });
  bar.stop();
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : printReport(report));
  process.exitCode = Object.keys(report.discrepancies).length === 0 ? 0 : 1;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number above 0.");
  return value;
}
