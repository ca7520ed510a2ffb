import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program, RedisServer } from "@relay/testkit";
import { BASELINE_KEY } from "./baseline-names.ts";
import { type Contender, type ContenderOptions, LATENCY_MS } from "./contender.ts";

const HERE = "test/load/bench";

/** The pipeline that a good team writes first, on the same Redis, before the same sandbox. One destination. */
export async function openBaseline(options: ContenderOptions = {}): Promise<Contender> {
  const { latencyMs = LATENCY_MS, appendfsync = "everysec", workers = 1 } = options;
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "relay-baseline-"));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = started.use(
    await RedisServer.start({ dataDir: join(folder, "redis"), settings: ["--appendfsync", appendfsync] }),
  );
  const sandbox = started.use(
    await Program.start("sandbox", {
      env: {
        SANDBOX_PORT: "0",
        SANDBOX_LATENCY_MS: String(latencyMs),
        SANDBOX_RECORD: options.recordsEvents === true ? "events" : "counts",
      },
    }),
  );
  const env = { REDIS_URL: redis.url, SANDBOX_URL: sandbox.url };
  const running: Program[] = [];
  const startWorker = async () => {
    const worker = started.use(
      await Program.start("baseline-worker", { env, file: `${HERE}/baseline-worker.ts` }),
    );
    running.push(worker);
    return worker;
  };
  const ingest = started.use(
    await Program.start("baseline-ingest", { env, file: `${HERE}/baseline-ingest.ts` }),
  );
  for (let n = 0; n < workers; n += 1) await startWorker();
  const owned = started.move();
  return {
    redis,
    sandbox,
    ingest,
    eventsUrl: `${ingest.url}/v1/events`,
    keys: [BASELINE_KEY],
    workers: running,
    startWorker: async () => {
      const worker = owned.use(
        await Program.start("baseline-worker", { env, file: `${HERE}/baseline-worker.ts` }),
      );
      running.push(worker);
      return worker;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
