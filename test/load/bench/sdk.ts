import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { NODE_ENVIRONMENT, NODE_FLAGS, Program } from "@relay/testkit";
import { hundredARequest } from "./load.ts";
import { inTurn, type Rounds } from "./in-turn.ts";
import { type PartContext, shareOf } from "./part.ts";
import { openRelay } from "./relay.ts";
import { throughputOf } from "./throughput.ts";
import { WARM_UP_SHARE } from "./warm-up.ts";

/** Conversions a second, answers after 300 ms. The SDK has no defaults: events a request, and requests at once. */
export type SdkRates = Readonly<Record<"relay" | "sdk 1,000 x 16" | "sdk 50 x 4", Rounds>>;

const ANSWER_MS = 300;

/** The relay, and Meta's SDK for Node sending the same conversions itself. */
export async function measureSdk({ rounds, texts, onProgress }: PartContext): Promise<SdkRates> {
  const load = hundredARequest(texts);
  return inTurn(Math.min(rounds, 3), onProgress, {
    relay: () => throughputOf(openRelay, load, { latencyMs: ANSWER_MS }),
    "sdk 1,000 x 16": () => sdkThroughput(texts, 1000, 16),
    // Slow: a few are enough.
    "sdk 50 x 4": () => sdkThroughput(shareOf(texts, 1 / 40), 50, 4),
  });
}

/** Conversions a second of the SDK where it is fastest. */
export function fastestOf({ relay: _, ...sdk }: SdkRates): number {
  return Math.max(...Object.values(sdk).map(({ median }) => median));
}

/** From after a warm-up to the last conversion that the platform took, an answer's time before the SDK returns. */
async function sdkThroughput(texts: readonly string[], size: number, concurrent: number): Promise<number> {
  await using sandbox = await Program.start("sandbox", {
    env: { SANDBOX_PORT: "0", SANDBOX_LATENCY_MS: String(ANSWER_MS), SANDBOX_RECORD: "counts" },
  });
  const folder = await mkdtemp(join(tmpdir(), "relay-sdk-"));
  try {
    const file = join(folder, "conversions.json");
    await writeFile(file, `[${texts.join(",")}]`);
    const script = fileURLToPath(new URL("sdk-sender.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...NODE_FLAGS, script, sandbox.url, file, String(size), String(concurrent)],
      { env: { ...NODE_ENVIRONMENT, NODE_ENV: "production" } },
    );
    const { seconds } = JSON.parse(stdout) as { readonly seconds: number };
    return (texts.length * (1 - WARM_UP_SHARE)) / (seconds - ANSWER_MS / 1000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
