/**
 * How long it takes to erase one person, and what is found of them afterwards: one dead letter of many, then five
 * conversions among many that wait. Nothing is sealed, so that whatever is left shows. Run: node test/load/erasure.ts
 * [--count N] [--json]
 */
import { Command } from "commander";
import { measureErasures, wrongIn } from "./erasure/measure.ts";
import { above0, conclude, watchedBar } from "./options.ts";

const { count, json } = new Command("erasure")
  .option("--count <n>", "dead letters, and then conversions that wait", above0, 200_000)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ count: number; json: boolean }>();

const bar = watchedBar(json);
const erasures = await measureErasures(count, (stage, share) => bar.at(stage, share));
bar.stop();
conclude(json, { count, ...erasures }, wrongIn(erasures));
