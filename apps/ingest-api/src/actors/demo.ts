import { randomUUID } from "node:crypto";
import {
  CONVERSION_BYTES,
  identityOf,
  deadLetterIdOf,
  type PreparedEvent,
  type Transport,
} from "@relay/core";
import { type Listening, listenOn } from "@relay/http";
import { contextFor, judgeItem, Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import { createApp, type SandboxOptions } from "@relay/sandbox/app";
import { Value } from "typebox/value";
import type { Actor } from "./actor.ts";
import { deliverDirectly, type DirectEnd } from "./deliver-directly.ts";
import { type Entry, faultsIn } from "./entry.ts";
import type { OutcomeItem } from "./outcome.ts";
import { readInput } from "./read-input.ts";

const TOKEN = `demo-${randomUUID()}`;
/** Used instead of every dataset and account that an input names or omits. The sandbox has these. */
const STAND_INS = {
  meta: { dataset: "300000000000001", account: "200000000000001" },
  tiktok: { dataset: "C0SEED00000000000001", account: "7000000000000000001" },
} as const;
const SAMPLE_RULES = { isAsHosted: false, maxEvents: 100, maxValidated: 100 } as const;
const SAMPLE_SOURCE: SourceConfig = { name: "demo", apiKeySha256: [], webhookSecrets: [] };
/** How long sample events count as recent. Statistics reach back seven days. */
const SAMPLES_LAST_SECONDS = 86_400;

type DemoItem = OutcomeItem & { readonly demo: true };

/** The access of a reading task to a sandbox. */
export interface DemoAccess {
  readonly baseUrl: string;
  readonly token: string;
  readonly dataset: string;
  readonly account: string;
}

/**
 * Runs against sandboxes inside this process, on a loopback address, which are as strict as the platforms. No platform
 * is called and nothing is queued; admission, mapping and isolation are the real ones. The sandbox that receives events
 * records nothing, so that no source sees or changes anything of another source.
 */
export class Demo {
  readonly #transport: Transport;
  readonly #sending = new LocalSandbox("nothing");
  readonly #queries = new LocalSandbox("counts");
  readonly #samples = new Map<Actor["platform"], { readonly at: number; readonly sent: Promise<unknown> }>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Checks and sends each entry; returns the outcomes. */
  async send(
    platform: Actor["platform"],
    entries: readonly Entry[],
    source: SourceConfig,
    nowSeconds: number,
  ): Promise<readonly DemoItem[]> {
    const route = demoRoute(platform, source, await this.#sending.baseUrl());
    return this.#send(entries, route, nowSeconds);
  }

  /** The access of a reading task. Any id in an input gives the same result. */
  async access(platform: Actor["platform"]): Promise<DemoAccess> {
    return { baseUrl: await this.#queries.baseUrl(), token: TOKEN, ...STAND_INS[platform] };
  }

  /** Sends sample events, so that there is something to count. */
  async sendSamples(actor: Actor, nowSeconds: number): Promise<void> {
    const { platform } = actor;
    const last = this.#samples.get(platform);
    if (last && nowSeconds - last.at < SAMPLES_LAST_SECONDS) return void (await last.sent);
    const read = await readInput({ task: "send_batch_events" }, actor, { ...SAMPLE_RULES, nowSeconds });
    if (read.kind === "refused") throw new Error("the samples of a demonstration are refused");
    const route = demoRoute(platform, SAMPLE_SOURCE, await this.#queries.baseUrl());
    const sent = this.#send(read.input.entries, route, nowSeconds);
    this.#samples.set(platform, { at: nowSeconds, sent });
    await sent;
  }

  async #send(
    entries: readonly Entry[],
    { router, destination }: DemoRoute,
    nowSeconds: number,
  ): Promise<readonly DemoItem[]> {
    const { name, dialect, baseUrl, accessToken: token } = destination;
    const judged = entries.map((entry) => {
      const { conversion, destinations, faults } =
        entry.faults.length > 0
          ? { conversion: undefined, destinations: [], faults: [] }
          : judgeItem(entry.item, { router }, nowSeconds);
      const event =
        conversion && destinations.length > 0
          ? dialect.prepare(conversion, contextFor(destination, router.source, nowSeconds))
          : undefined;
      return { conversion, faults: faultsIn(entry, faults), event };
    });
    const sendable = judged.filter(
      (one): one is typeof one & { readonly event: PreparedEvent } => !!one.event,
    );
    const ends = await deliverDirectly(sendable, { name, dialect, baseUrl, token }, this.#transport);
    return judged.map((one, index): DemoItem => {
      const { conversion, faults } = one;
      const end = ends.get(one as (typeof sendable)[number]);
      const status = end === undefined ? "refused" : STATUS[end.kind];
      return {
        index,
        ...(conversion && { event_id: conversion.event_id, event_name: conversion.event_name }),
        status,
        success: status === "delivered",
        ...(faults.length > 0 && { faults }),
        destinations:
          conversion && end
            ? [endView(end, name, deadLetterIdOf(identityOf(dialect.dataset, conversion)), nowSeconds)]
            : [],
        demo: true,
      };
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#sending.close(), this.#queries.close()]);
  }
}

/** The destination of a demonstration. */
export interface DemoRoute {
  readonly router: Router;
  readonly destination: DestinationConfig;
}

/** The route of a source's demonstrations. Without an address it can only check conversions. */
export function demoRoute(platform: Actor["platform"], source: SourceConfig, baseUrl = ""): DemoRoute {
  const { dataset } = STAND_INS[platform];
  const options = platform === "meta" ? { dataset_id: dataset } : { event_source_id: dataset };
  const destination: DestinationConfig = {
    name: `demo-${platform}`,
    platform,
    dialect: PLATFORMS.open(platform, Value.Default(PLATFORMS.get(platform).options, options)),
    baseUrl,
    accessToken: AccessToken.of(TOKEN),
    defaultCountryOf: () => source.defaultCountry,
    lanes: 1,
    ledgerHours: 48,
    maxWaitMs: 0,
    maxInFlight: 1,
    pauseAtRefusedShare: 1,
    maxDeadLetters: 1,
    retryFailingMs: [],
    requestTimeoutMs: 10_000,
  };
  const router = new Router(source.name, {
    routes: [{ source: source.name, destinations: [destination.name] }],
    destinations: new Map([[destination.name, destination]]),
    maxConversionBytes: CONVERSION_BYTES.usual,
  });
  return { router, destination };
}

/** A sandbox on a loopback address, started at its first use. */
class LocalSandbox {
  readonly #record: SandboxOptions["record"];
  #listening: Promise<Listening> | undefined;

  constructor(record: SandboxOptions["record"]) {
    this.#record = record;
  }

  async baseUrl(): Promise<string> {
    const app = () => createApp({ tokens: new Set([TOKEN]), record: this.#record, latencyMs: 0 });
    this.#listening ??= listenOn(app(), "127.0.0.1", 0);
    return `http://127.0.0.1:${(await this.#listening).port}`;
  }

  async close(): Promise<void> {
    await (await this.#listening)?.[Symbol.asyncDispose]();
  }
}

const STATUS = { delivered: "delivered", refused: "dead_letter", unavailable: "not_settled" } as const;

function endView(end: DirectEnd, destination: string, deadLetterId: string, nowSeconds: number): object {
  const at = { destination, status: STATUS[end.kind] };
  if (end.kind === "unavailable") return at;
  const { code, subcode, traceId } = end.answer;
  return {
    ...at,
    settled_at: new Date(nowSeconds * 1000).toISOString(),
    attempts: end.attempts,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(end.kind === "refused" && { dead_letter: deadLetterId, reason: "refused" }),
    ...(end.kind === "refused" && code !== undefined && { code }),
    ...(end.kind === "refused" && subcode !== undefined && { subcode }),
  };
}
