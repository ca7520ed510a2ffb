import type { ReportedEnd, Reports } from "@relay/core";
import type { Redis } from "ioredis";
import { DueWebhooks } from "./due-webhooks.ts";
import { reportKeys } from "./keys.ts";
import { loadScript } from "./script.ts";

/** How long a report is kept after the last that was written to it. */
export const REPORT_SECONDS = 7 * 86_400;
/** How long a report is kept after its run was dropped: longer than anybody waits for the end of a run. */
const RELEASED_SECONDS = 600;

/** A report as it is opened. */
export interface NewReport {
  /** That of the request. */
  readonly id: string;
  readonly source: string;
  /** Ends there will be: one for each identity at each destination. */
  readonly expected: number;
  /** Who is to be told. May hold a secret: never logged. */
  readonly webhookUrl?: string;
  readonly nowMs: number;
}

/** Reports: what became of the conversions of requests whose producers asked. */
export class RedisReports implements Reports {
  readonly #redis: Redis;
  readonly #due: DueWebhooks;
  readonly #note;
  readonly #wake: (source: string) => Promise<void>;

  /** `wake` asks for the webhooks of a source to be told; that it fails is harmless: the sweeper looks. */
  constructor(redis: Redis, wake: (source: string) => Promise<void>) {
    this.#redis = redis;
    this.#due = new DueWebhooks(redis);
    this.#note = loadScript(redis, "note-ends");
    this.#wake = wake;
  }

  /** Before the first conversion of the request is written. */
  async open({ id, source, expected, webhookUrl, nowMs }: NewReport): Promise<void> {
    const { report } = reportKeys(id);
    const fields = { source, expected, openedAt: nowMs };
    await this.#redis
      .multi()
      .hset(report, webhookUrl === undefined ? fields : { ...fields, webhook: webhookUrl })
      .expire(report, REPORT_SECONDS)
      .exec();
    if (webhookUrl !== undefined) await this.#due.add(source, id);
  }

  async note(ends: readonly ReportedEnd[]): Promise<void> {
    const byRequest = Map.groupBy(ends, ({ requestId }) => requestId);
    const noted = await Promise.all(
      Array.from(byRequest, async ([id, own]) => {
        const { report, ends: endsKey, outbox } = reportKeys(id);
        const records = own.flatMap((end) => [fieldOf(end), JSON.stringify(end)]);
        const source = await this.#note([report, endsKey, outbox], [REPORT_SECONDS, ...records]);
        return { id, source: source as string };
      }),
    );
    const bySource = Map.groupBy(
      noted.filter(({ source }) => source !== ""),
      ({ source }) => source,
    );
    for (const [source, reports] of bySource) {
      await this.#due.makeDue(
        source,
        reports.map(({ id }) => id),
      );
      await this.#wake(source).catch(() => undefined);
    }
  }

  /** Lets reports lapse that nobody will read; those that a webhook is to be told of stay. */
  async release(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const { report, ends } = reportKeys(id);
        if ((await this.#redis.hexists(report, "webhook")) === 1) return;
        // The report first: what is noted from now on lives no longer than it.
        await this.#redis.pipeline().expire(report, RELEASED_SECONDS).expire(ends, RELEASED_SECONDS).exec();
      }),
    );
  }

  /** How many ends are known. */
  known(id: string): Promise<number> {
    return this.#redis.hlen(reportKeys(id).ends);
  }

  /** What is known, by `<destination> <dead letter id>`. */
  async ends(id: string): Promise<ReadonlyMap<string, ReportedEnd>> {
    const all = await this.#redis.hgetall(reportKeys(id).ends);
    return new Map(Object.entries(all).map(([field, text]) => [field, JSON.parse(text) as ReportedEnd]));
  }
}

/** How an end is named within its report. */
export function fieldOf({
  destination,
  deadLetterId,
}: Pick<ReportedEnd, "destination" | "deadLetterId">): string {
  return `${destination} ${deadLetterId}`;
}
