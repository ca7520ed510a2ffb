import { generateConversions } from "@relay/testkit";
import { Command } from "commander";
import { progressBar } from "./bar.ts";
import { findOut } from "./findings.ts";
import { freshFolder, removeFolder } from "./folder.ts";
import { whole } from "./options.ts";
import { printReport } from "./print.ts";
import { reportOf } from "./report.ts";
import { run } from "./run.ts";
import { leaveSights, signInLink } from "./sights.ts";
import { closeShop, hidePlatformRule, openShop, type Shop, WHOLE_SHOP } from "./shop.ts";
import { EXIT, interrupted } from "./stop.ts";
import { stillRunning } from "./still-running.ts";

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly rate?: number;
  readonly json: boolean;
  readonly keep: boolean;
}

const LATENCY_MS = 50;

const options = new Command("npm run demo --")
  .description(
    "Runs the whole relay against a sandbox of both platforms, and checks that every conversion is accounted for.",
  )
  .option("--count <n>", "conversions to send", whole, 20_000)
  .option("--seed <n>", "another seed, other conversions", whole, 20_261_120)
  .option("--rate <n>", "conversions a second (default: as fast as they are taken)", whole)
  .option("--json", "print one JSON object and nothing else", false)
  .option("--keep", "leave everything running afterwards, until Ctrl-C", false)
  .parse()
  .opts<Options>();

const say = (line: string) => process.stderr.write(options.json ? "" : `${line}\n`);
const number = (value: number) => value.toLocaleString("en");
const stop = interrupted();
let stoppedWith: number | undefined;
void stop.then((code) => (stoppedWith = code));
const folder = await freshFolder("demo");
say("Starting Redis, the sandbox of Meta and TikTok, the ingest API, the admin API and two workers.");
let code: number;
try {
  code = await withShop(demonstrate);
} catch (error) {
  process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  code = EXIT.failed;
}
if (code === EXIT.unbalanced || code === EXIT.failed)
  process.stderr.write(`Logs and data of this run: ${folder}\n`);
else await removeFolder(folder);
process.exit(stoppedWith === EXIT.unread ? EXIT.unread : code);

/** Opens the shop, uses it until that ends or is interrupted, and closes it. Resolves with the exit code. */
async function withShop(use: (shop: Shop) => Promise<number>): Promise<number> {
  const shop = await openShop(WHOLE_SHOP, folder, LATENCY_MS);
  try {
    const ended = await Promise.race([use(shop), stop]);
    if (options.keep && stoppedWith === undefined) {
      const kept = options.json ? Promise.resolve("") : keptRunning(shop);
      // After an interrupt nobody waits for it any more.
      kept.catch(() => undefined);
      process.stdout.write(await Promise.race([kept, stop.then(() => "")]));
      await stop;
    }
    return ended;
  } finally {
    say("Stopping.");
    await closeShop(shop);
  }
}

/** Leaves something to look at, and says where everything is. */
async function keptRunning(shop: Shop): Promise<string> {
  say("Leaving something to look at in the console: dead letters, a replay, a suspended destination.");
  await leaveSights(shop);
  return stillRunning(shop, await signInLink(shop));
}

/** Resolves with the exit code: 0 when everything adds up. */
async function demonstrate(shop: Shop): Promise<number> {
  const { count, seed, rate } = options;
  await hidePlatformRule(shop);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const conversions = [...generateConversions({ count, seed, nowSeconds })];
  say(
    `Sending ${number(count)} conversions: some twice, some too old, some faulty, some that only the platform refuses. Half-way a worker is killed.`,
  );
  const ran = await run(
    shop,
    conversions,
    { killWorker: true, ...(rate !== undefined && { rate }) },
    progressBar(options.json),
  );
  const report = reportOf(ran, await findOut(shop));
  // A run that was cut short has no account.
  if (stoppedWith !== undefined) return stoppedWith;
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else printReport(report);
  return report.balanced ? EXIT.balanced : EXIT.unbalanced;
}
