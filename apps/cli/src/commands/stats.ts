import type { EventStats, PlatformMatchQuality } from "@relay/core";
import { connectRedis, mustAnswer, type PredictedQuality, readQualities } from "@relay/redis";
import { Command, Option } from "commander";
import {
  accountOption,
  configOption,
  PlatformSession,
  pixelOf,
  type QueryOptions,
} from "../platform-session.ts";
import { redisOption, type RedisOptions } from "../operate.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends QueryOptions, RedisOptions {
  readonly json: boolean;
  readonly days: number;
}

const DAY_SECONDS = 86_400;

/** `relay stats`: the platform's counts and match quality, and the relay's own prediction. */
export function statsCommand(): Command {
  return new Command("stats")
    .description(
      "What a destination's platform counted by event, its match quality, and what the relay predicts.",
    )
    .argument("<destination>")
    .addOption(countOption(new Option("--days <n>", "how far back; Meta knows seven").default(7)))
    .addOption(configOption())
    .addOption(accountOption())
    .addOption(redisOption())
    .addOption(jsonOption())
    .action(stats);
}

async function stats(name: string, options: Options): Promise<void> {
  await using session = new PlatformSession(name, options);
  const { destination } = session;
  const toSeconds = Math.floor(Date.now() / 1000);
  const span = { fromSeconds: toSeconds - options.days * DAY_SECONDS, toSeconds };
  const counts = await session.ask((of) => of.eventStats(pixelOf(destination), span));
  const quality = await session.try((of) => of.matchQuality(pixelOf(destination)));
  const qualities = "kind" in quality ? [] : quality;
  const predicted = await predictions(options, destination);
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

async function predictions(
  { redis: url }: RedisOptions,
  destination: { readonly name: string; readonly lanes: number },
) {
  const redis = await connectRedis(url, "producer");
  try {
    return await mustAnswer(url, () => readQualities(redis, destination));
  } finally {
    redis.disconnect();
  }
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
