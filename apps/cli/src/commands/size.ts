import { type DeploymentLoad, sizeOf } from "@relay/core";
import { Command, InvalidArgumentError, Option } from "commander";
import { jsonOption, spanSeconds } from "../options.ts";
import { print } from "../print.ts";
import { sizeLines } from "../size-lines.ts";

interface Options {
  readonly rate: number;
  readonly average?: number;
  readonly destinations: number;
  readonly perRequest: number;
  readonly answerMs: number;
  readonly outage: number;
  readonly refused: number;
  readonly ledgerHours: number;
  readonly redisGib: number;
  readonly json: boolean;
}

/** `relay size`: what carries a load. */
export function sizeCommand(): Command {
  return new Command("size")
    .addOption(above0("--rate <n>", "conversions a second, at the peak").makeOptionMandatory())
    .addOption(
      above0("--average <n>", "conversions a second, over the hours of the ledger (default: the peak)"),
    )
    .addOption(above0("--destinations <n>", "destinations that each conversion goes to").default(1))
    .addOption(above0("--per-request <n>", "conversions in a request of your producers").default(100))
    .addOption(above0("--answer-ms <n>", "how long the platforms take to answer").default(300))
    .addOption(
      new Option("--outage <span>", "outage of all platforms to survive, such as 2h")
        .argParser(span)
        .default(7200, "2h"),
    )
    .addOption(
      new Option("--refused <share>", "conversions that platforms refuse without naming them, such as 0.5%")
        .argParser(share)
        .default(0, "0%"),
    )
    .addOption(above0("--ledger-hours <n>", "hours for which a delivery is remembered").default(48))
    .addOption(above0("--redis-gib <n>", "memory that one Redis may use, GiB").default(64))
    .addOption(jsonOption())
    .action(size);
}

function size(options: Options): void {
  const load: DeploymentLoad = {
    conversionsPerSecond: options.rate,
    averagePerSecond: options.average ?? options.rate,
    destinations: options.destinations,
    conversionsPerRequest: options.perRequest,
    answerSeconds: options.answerMs / 1000,
    outageSeconds: options.outage,
    refusedShare: options.refused,
    ledgerHours: options.ledgerHours,
    redisNodeBytes: options.redisGib * 2 ** 30,
  };
  const found = sizeOf(load);
  if (options.json) print(JSON.stringify({ load, size: found }));
  else for (const line of sizeLines(load, found)) print(line);
}

function above0(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (!/^\d{1,9}(\.\d{1,6})?$/.test(text) || Number(text) === 0)
      throw new InvalidArgumentError("Give a number above 0.");
    return Number(text);
  });
}

function span(text: string): number {
  const seconds = spanSeconds(text);
  if (seconds === undefined) throw new InvalidArgumentError("Give a number and s, m, h or d, such as 2h.");
  return seconds;
}

function share(text: string): number {
  const [, percent] = /^(\d{1,2}(?:\.\d{1,6})?)%$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) >= 50)
    throw new InvalidArgumentError("Give a percentage below 50, such as 0.5%.");
  return Number(percent) / 100;
}
