/**
 * What slow answers and refusals cost one lane: conversions a second, and requests over the fewest that any method needs.
 * Run: node test/load/flow.ts --answer-ms 300 --refused 0.005 [--trait] [--count 20000] [--json]
 */
import { Command } from "commander";
import { benchConversions } from "./bench/conversions.ts";
import { flowOf } from "./bench/flow.ts";
import { above0, conclude } from "./options.ts";

interface Options {
  readonly answerMs: number;
  readonly refused: number;
  readonly trait: boolean;
  readonly count: number;
  readonly json: boolean;
}

const { answerMs, refused, trait, count, json } = new Command("flow")
  .option("--answer-ms <ms>", "how long the platform takes to answer", above0, 300)
  .option("--refused <share>", "share of conversions that it refuses, 0 to 1", Number, 0)
  .option("--trait", "the refused ones share an event name", false)
  .option("--count <n>", "conversions", above0, 20_000)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<Options>();

const flow = await flowOf({
  texts: benchConversions(count, "flow"),
  answerMs,
  ...(refused > 0 && { refusal: { refusedShare: refused, isTrait: trait } }),
});
conclude(json, { flow }, []);
process.exit();
