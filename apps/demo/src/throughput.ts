/**
 * How many conversions a second go from acceptance to delivery, everything on one machine: the demo's pipeline without
 * its troubles, all conversions from a website, answers after 50 ms. Bodies are made before the clock starts.
 * Run: node apps/demo/src/throughput.ts --count 100000 --destinations 2
 */
import { availableParallelism } from "node:os";
import { type GeneratedConversion, generateConversions } from "@relay/testkit";
import { Command, Option } from "commander";
import { progressBar } from "./bar.ts";
import { findOut } from "./findings.ts";
import { freshFolder, removeFolder } from "./folder.ts";
import { whole } from "./options.ts";
import { reportOf } from "./report.ts";
import { run } from "./run.ts";
import { closeShop, openShop, type Shop, website } from "./shop.ts";
import { interrupted } from "./stop.ts";

interface Options {
  readonly count: number;
  readonly destinations: "1" | "2";
  readonly workers: number;
  readonly rate?: number;
}

const LATENCY_MS = 50;
const NO_TROUBLE = { duplicate: 0, expired: 0, invalid: 0, "platform-refused": 0 };

const options = new Command("throughput")
  .option("--count <n>", "conversions", whole, 20_000)
  .addOption(new Option("--destinations <n>", "how many get each").choices(["1", "2"]).default("2"))
  .option("--workers <n>", "worker processes", whole, 1)
  .option("--rate <n>", "conversions a second (default: as fast as they are taken)", whole)
  .parse()
  .opts<Options>();

const stop = interrupted();
const folder = await freshFolder("throughput");
const plan = website(options.destinations === "1" ? 1 : 2, options.workers);
const shop = await openShop(plan, folder, LATENCY_MS);
try {
  process.exitCode = await Promise.race([measure(shop), stop]);
} finally {
  await closeShop(shop);
  await removeFolder(folder);
}
process.exit();

async function measure(shop: Shop): Promise<number> {
  const { count, rate } = options;
  const ran = await run(shop, fromWebsite(count), rate === undefined ? {} : { rate }, progressBar(false));
  const report = reportOf(ran, await findOut(shop));
  process.stdout.write(
    `${JSON.stringify({ ...options, cores: availableParallelism(), ...report }, null, 2)}\n`,
  );
  return report.balanced ? 0 : 1;
}

/** Conversions that every destination takes. */
function fromWebsite(count: number): readonly GeneratedConversion[] {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return generateConversions({ count: count * 2, seed: 1, shares: NO_TROUBLE, nowSeconds })
    .filter(({ conversion }) => conversion["action_source"] === "website")
    .take(count)
    .toArray();
}
