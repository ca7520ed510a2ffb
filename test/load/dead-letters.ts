/**
 * What looking for dead letters costs when there are many: 200,000 of them, pages of 50 by one value and by two, and the
 * counts of all values. Run: node test/load/dead-letters.ts [letters]
 */
import { type DeadLetter, identityOf, deadLetterIdOf } from "@relay/core";
import { connectRedis, RedisDeadLetters } from "@relay/redis";
import { RedisServer } from "@relay/testkit";
import { NO_SEALER } from "../sealer-of.ts";

const DEAD_LETTERS = Number(process.argv[2] ?? 200_000);
const ROUNDS = 50;
const CODES = [2_804_050, 2_804_003, 2_804_009, 2_804_010, 2_804_036];
const NAMES = ["Purchase", "Lead", "AddToCart", "ViewContent"];

function deadLetterOf(n: number): DeadLetter {
  const conversion = {
    event_name: NAMES[n % NAMES.length] ?? "Purchase",
    event_time: 1_795_000_000,
    event_id: `order-${n}`,
    action_source: "website" as const,
    user_data: { email: `buyer.${n}@example.com`, client_ip_address: `203.0.113.${n % 250}` },
    custom_data: { value: n, currency: "EUR" },
  };
  const subcode = CODES[Math.floor(n / 7) % CODES.length] ?? 2_804_050;
  return {
    id: deadLetterIdOf(identityOf("1001", conversion)),
    destination: "shop",
    dataset: "1001",
    reason: n % 11 === 0 ? "expired" : "refused",
    diedAtMs: Date.now() - n,
    envelope: { source: "web", receivedAtMs: Date.now() - n, requestId: "r" },
    conversion,
    attempts:
      n % 11 === 0
        ? []
        : [
            {
              atMs: Date.now() - n,
              batchId: "b",
              answer: { httpStatus: 400, code: 100, subcode, message: "m" },
            },
          ],
  };
}

await using server = await RedisServer.start();
const redis = await connectRedis(server.url, "worker");
const deadLetters = new RedisDeadLetters(redis, NO_SEALER);
const usedBytes = async () => Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);

const before = await usedBytes();
const started = performance.now();
for (let from = 0; from < DEAD_LETTERS; from += 500) {
  await deadLetters.write(
    "shop",
    Array.from({ length: Math.min(500, DEAD_LETTERS - from) }, (_, n) => deadLetterOf(from + n)),
  );
}
const writeSeconds = (performance.now() - started) / 1000;
const bytes = ((await usedBytes()) - before) / DEAD_LETTERS;

async function measure(work: () => Promise<unknown>): Promise<string> {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await work();
    taken.push(performance.now() - from);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
  return `${at(0.5)} ms, at most ${at(1)} ms`;
}

const page = { limit: 50 };
console.table({
  "write, dead letters a second": Math.round(DEAD_LETTERS / writeSeconds),
  "bytes a dead letter": Math.round(bytes),
  "page by reason": await measure(() => deadLetters.find("shop", { reason: "refused", ...page })),
  "page by reason and code": await measure(() =>
    deadLetters.find("shop", { reason: "refused", code: "100/2804050", ...page }),
  ),
  "page by reason, code and event": await measure(() =>
    deadLetters.find("shop", { reason: "refused", code: "100/2804050", eventName: "Lead", ...page }),
  ),
  "page of what does not go together": await measure(() =>
    deadLetters.find("shop", { reason: "expired", code: "100/2804050", ...page }),
  ),
  "by event_id": await measure(() => deadLetters.byEventId("shop", "order-77777")),
  counts: await measure(() => deadLetters.counts("shop")),
});
redis.disconnect();
