import { userInfo } from "node:os";
import {
  connectRedis,
  mustAnswer,
  Operator,
  type OperatorContext,
  Queues,
  summarize,
  whileAnnounced,
} from "@relay/redis";
import { readBlindIndexOnly, readRedisOnly, readSealingOnly, type RedisAddressConfig } from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import type { DeadLetterViews, Operations } from "./operations.ts";

/** Where Redis is: at the URL of the option, else where relay.yaml or the environment says. */
export function redisOf({ redis }: { readonly redis?: string }): RedisAddressConfig | string {
  return redis ?? readRedisOnly(process.env);
}

/** Runs one manual action on a connection of its own, with the sealing keys of relay.yaml where there is one. */
export async function onRedis<T>(
  options: { readonly redis?: string },
  work: (operations: Operations) => Promise<T>,
): Promise<T> {
  const address = redisOf(options);
  const { keys } = readSealingOnly(process.env);
  const redis = await connectRedis(address, "producer");
  const queues = new Queues(redis);
  try {
    const sealer = new EnvelopeSealer(keys, () => performance.now());
    const by = `${userInfo().username} (relay)`;
    const context = { redis, queues, sealer, by };
    return await mustAnswer(address, () => whileAnnounced(redis, () => work(operationsOf(context))));
  } finally {
    await queues.close();
    redis.disconnect();
  }
}

function operationsOf(context: OperatorContext): Operations {
  const operator = new Operator(context);
  const { aside, audit, quarantine, replays, webhooks } = operator;
  return {
    aside,
    audit,
    quarantine,
    replays,
    webhooks,
    deadLetters: viewsOf(operator),
    destinations: () => operator.destinations(),
    state: () => operator.state(),
    processes: () => operator.processes(),
    qualities: (destination) => operator.qualities(destination),
    growth: (destination) => operator.growth(destination),
    growLanes: (destination, lanes) => operator.growLanes(destination, lanes),
    keyUse: () => operator.keyUse(),
    pause: (destination) => operator.pause(destination),
    resume: (destination) => operator.resume(destination),
    tryAside: (lane, id) => operator.tryAside(lane, id),
    retrySegment: (lane, id, options) => operator.retrySegment(lane, id, options),
    discardSegment: (lane, id, reason) => operator.discardSegment(lane, id, reason),
    discardDeadLetters: (...selected) => operator.discardDeadLetters(...selected),
    // No other command needs the key of the index.
    erase: async (identifier, isDryRun) =>
      new Operator({ ...context, index: readBlindIndexOnly(process.env) }).erase(identifier, isDryRun),
    startReplay: (request) => operator.startReplay(request),
    steerReplay: (destination, id, how) => operator.steerReplay(destination, id, how),
    retryWebhook: (id) => operator.retryWebhook(id),
    noteRestored: (takenAtMs) => operator.noteRestored(takenAtMs),
  };
}

function viewsOf({ deadLetters }: Operator): DeadLetterViews {
  return {
    async page(destination, { eventId, ...query }) {
      const found =
        eventId === undefined
          ? await deadLetters.find(destination, query)
          : await deadLetters.byEventId(destination, eventId);
      return { ...found, deadLetters: found.deadLetters.map((one) => summarize(one)) };
    },
    async *full(destination, selection) {
      for await (const page of deadLetters.pages(destination, selection)) {
        yield* page.deadLetters;
        yield* page.unopened;
      }
    },
    get: (destination, id) => deadLetters.get(destination, id),
    counts: (destination) => deadLetters.counts(destination),
  };
}
