import type { Program, RedisServer } from "@relay/testkit";
import { request } from "undici";

/** A pipeline under test: everything of it runs, as processes of their own. */
export interface Contender extends AsyncDisposable {
  readonly redis: RedisServer;
  readonly sandbox: Program;
  /** Where conversions go. */
  readonly eventsUrl: string;
  /** API keys to present, one a destination. */
  readonly keys: readonly string[];
  /** Those that drain; more may be started. */
  readonly workers: readonly Program[];
  readonly ingest: Program;
  startWorker(): Promise<Program>;
}

export interface ContenderOptions {
  /** How long the platform takes to answer. */
  readonly latencyMs?: number;
  /** Requests that the platform serves at once; more wait. Absent: all. */
  readonly sandboxConcurrency?: number;
  readonly destinations?: number;
  readonly appendfsync?: "everysec" | "always";
  readonly workers?: number;
  /** Of the relay alone. Absent: it seals. */
  readonly sealing?: "off";
  /** Has the sandbox keep each event with its time. */
  readonly recordsEvents?: boolean;
}

export type Open = (options?: ContenderOptions) => Promise<Contender>;

export const LATENCY_MS = 50;

/** Conversions that the platform has taken. */
export async function delivered({ sandbox }: Contender): Promise<number> {
  const { body } = await request(`${sandbox.url}/_sandbox/summary`);
  const { meta } = (await body.json()) as {
    readonly meta: Record<string, { readonly accepted: number }>;
  };
  return Object.values(meta).reduce((sum, { accepted }) => sum + accepted, 0);
}
