import type { EventStats, PlatformMatchQuality, PlatformRegistry, PredictedQuality } from "@relay/core";
import { Command, Option } from "commander";
import { accountOption, configOption, PlatformSession, type QueryOptions } from "../platform-session.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends QueryOptions, OperateOptions {
  readonly json: boolean;
  readonly days: number;
}

const DAY_SECONDS = 86_400;

/** `relay stats`: the platform's counts and match quality, and the relay's own prediction. */
export function statsCommand(platforms: PlatformRegistry): Command {
  return operates(new Command("stats"))
    .argument("<destination>")
    .addOption(countOption(new Option("--days <n>", "how far back; some platforms keep seven").default(7)))
    .addOption(configOption())
    .addOption(accountOption(platforms))
    .addOption(jsonOption())
    .action(async (name: string, options: Options) => {
      await using session = PlatformSession.of(name, options, platforms);
      await stats(session, options);
    });
}

async function stats(session: PlatformSession, options: Options): Promise<void> {
  const { destination } = session;
  const { pixel } = destination.dialect;
  const toSeconds = Math.floor(Date.now() / 1000);
  const span = { fromSeconds: toSeconds - options.days * DAY_SECONDS, toSeconds };
  const counts = await session.ask((of) => of.eventStats(pixel, span));
  const quality = await session.try((of) => of.matchQuality(pixel));
  const qualities = "kind" in quality ? [] : quality;
  const predicted = await operate(options, (operator) => operator.qualities(destination.name));
  if (options.json) {
    for (const row of rowsOf(counts, qualities, predicted)) print(JSON.stringify(row));
    return;
  }
  print(
    table(
      ["event", `counted in ${options.days} d`, "match quality", "predicted", "of deliveries"],
      rowsOf(counts, qualities, predicted).map(
        ({ eventName, count, matchQuality, predictedQuality, conversions }) => [
          eventName,
          count?.toLocaleString("en") ?? "",
          matchQuality?.toFixed(1) ?? "",
          predictedQuality?.toFixed(1) ?? "",
          conversions?.toLocaleString("en") ?? "",
        ],
      ),
    ),
  );
  if ("kind" in quality) print(`Match quality: ${quality.failure.message} ${quality.failure.remedy}`);
}

/** A row for every event name that the platform or the relay knows. */
function rowsOf(
  counts: readonly EventStats[],
  qualities: readonly PlatformMatchQuality[],
  predicted: readonly PredictedQuality[],
) {
  const names = new Set([...counts, ...predicted].map(({ eventName }) => eventName));
  return Array.from(names, (eventName) => {
    const own = predicted.find((one) => one.eventName === eventName);
    const count = counts.find((one) => one.eventName === eventName)?.count;
    const score = qualities.find((one) => one.eventName === eventName)?.score;
    return {
      eventName,
      ...(count !== undefined && { count }),
      ...(score !== undefined && { matchQuality: score }),
      ...(own && { predictedQuality: own.score, conversions: own.conversions }),
    };
  });
}
