import type { EventStats, PlatformMatchQuality, PlatformRegistry, PredictedQuality } from "@relay/core";
import { connectRedis, mustAnswer, readQualities } from "@relay/redis";
import { Command, Option } from "commander";
import { accountOption, configOption, PlatformSession, type QueryOptions } from "../platform-session.ts";
import { redisOf, redisOption, type RedisOptions } from "../operate.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends QueryOptions, RedisOptions {
  readonly json: boolean;
  readonly days: number;
}

const DAY_SECONDS = 86_400;

/** `relay stats`: the platform's counts and match quality, and the relay's own prediction. */
export function statsCommand(platforms: PlatformRegistry): Command {
  return new Command("stats")
    .description(
      "What a destination's platform counted by event, its match quality, and what the relay predicts.",
    )
    .argument("<destination>")
    .addOption(countOption(new Option("--days <n>", "how far back; some platforms keep seven").default(7)))
    .addOption(configOption())
    .addOption(accountOption(platforms))
    .addOption(redisOption())
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
  const predicted = await predictions(options, destination.name);
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

async function predictions(options: RedisOptions, destination: string) {
  const address = redisOf(options);
  const redis = await connectRedis(address, "producer");
  try {
    return await mustAnswer(address, () => readQualities(redis, destination));
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
