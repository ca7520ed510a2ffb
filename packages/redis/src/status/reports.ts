import {
  type DeliveryStatus,
  type NewReport,
  reportBinding,
  type ReportedStatus,
  reportFieldOf,
  type Reports,
  type Sealer,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";
import { openJson, sealJson } from "../sealed-json.ts";
import { DueWebhooks } from "../webhook/due-webhooks.ts";

const noteStatusesScript = luaScript(import.meta.url, "note-statuses");

/** How long a report is kept after the last write to it. */
export const REPORT_SECONDS = 7 * 86_400;
/** How long a report is kept after its run was dropped: longer than anyone waits for a run to end. */
const RELEASED_SECONDS = 600;

/** Reports: the statuses of conversions of requests whose producers asked for them. */
export class RedisReports implements Reports {
  readonly #redis: RedisClient;
  readonly #sealer: Sealer;
  readonly #keys: Keys;
  readonly #due: DueWebhooks;
  readonly #note;
  readonly #wake: (source: string) => Promise<void>;

  /** `wake` asks for the webhooks of a source to be notified. Its failure is harmless: the sweeper looks again. */
  constructor(redis: RedisClient, sealer: Sealer, wake: (source: string) => Promise<void>) {
    this.#redis = redis;
    this.#sealer = sealer;
    this.#keys = keysOf(redis);
    this.#due = new DueWebhooks(redis);
    this.#note = noteStatusesScript(redis);
    this.#wake = wake;
  }

  /** Opens a report. Call this before the first conversion of the request is written. */
  async open({ id, source, expected, webhookUrl, nowMs }: NewReport): Promise<void> {
    const { report } = this.#keys.report(id);
    const webhook = webhookUrl !== undefined && {
      webhook: sealJson(webhookUrl, reportBinding(id), this.#sealer),
    };
    await this.#redis
      .multi()
      .hset(report, { source, expected, openedAt: nowMs, ...webhook })
      .expire(report, REPORT_SECONDS)
      .exec();
    if (webhookUrl !== undefined) await this.#due.add(source, id);
  }

  async note(reported: readonly ReportedStatus[]): Promise<void> {
    const byRequest = Map.groupBy(reported, ({ requestId }) => requestId);
    const noted = await Promise.all(
      Array.from(byRequest, async ([id, own]) => {
        const { report, statuses, outbox } = this.#keys.report(id);
        const records = own.flatMap(({ deadLetterId, status }) => [
          reportFieldOf(status.destination, deadLetterId),
          sealJson(status, reportBinding(id), this.#sealer),
        ]);
        const source = await this.#note([report, statuses, outbox], [REPORT_SECONDS, ...records]);
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

  /** Shortens the retention of reports that nobody will read. Reports with a webhook keep theirs. */
  async release(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const { report, statuses } = this.#keys.report(id);
        if ((await this.#redis.hexists(report, "webhook")) === 1) return;
        // The report first: statuses recorded from now on are kept no longer than it.
        await this.#redis
          .pipeline()
          .expire(report, RELEASED_SECONDS)
          .expire(statuses, RELEASED_SECONDS)
          .exec();
      }),
    );
  }

  /** How many statuses are known. */
  known(id: string): Promise<number> {
    return this.#redis.hlen(this.#keys.report(id).statuses);
  }

  /** The known statuses that can be opened, by `<destination> <dead letter id>`. */
  async statuses(id: string): Promise<ReadonlyMap<string, DeliveryStatus>> {
    const all = await this.#redis.hgetallBuffer(this.#keys.report(id).statuses);
    const statuses = Object.entries(all).flatMap(([field, blob]) => {
      const opened = openJson<DeliveryStatus>(blob, reportBinding(id), this.#sealer);
      return opened.kind === "opened" ? [[field, opened.value] as const] : [];
    });
    return new Map(statuses);
  }
}
