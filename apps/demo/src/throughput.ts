/**
 * How many conversions a second go from acceptance to delivery, everything on one machine: the demo's pipeline without
 * its troubles. Bodies are written before the clock starts. Run: node apps/demo/src/throughput.ts [--count n]
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { Command } from "commander";
import { watcher } from "./bar.ts";
import { run } from "./run.ts";
import { openShop } from "./shop.ts";

const { count, warmUp } = new Command("throughput")
  .option("--count <n>", "conversions measured", Number, 20_000)
  .option("--warm-up <n>", "conversions sent before, not measured", Number, 0)
  .parse()
  .opts<{ readonly count: number; readonly warmUp: number }>();

const NO_TROUBLE = { duplicate: 0, expired: 0, invalid: 0, "platform-refused": 0 };
const folder = join(PROJECT_ROOT, ".relay", "throughput");
await rm(folder, { recursive: true, force: true });
const shop = await openShop(folder, 50, 1);
if (warmUp > 0)
  await run(shop, { count: warmUp, seed: 1, killWorker: false, shares: NO_TROUBLE }, watcher(false));
const report = await run(shop, { count, seed: 2, killWorker: false, shares: NO_TROUBLE }, watcher(false));
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
await shop.house.stop();
