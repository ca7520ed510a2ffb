import { randomUUID } from "node:crypto";
import {
  CONVERSION_BYTES,
  identityOf,
  letterIdOf,
  type PlatformName,
  type Prepared,
  type Transport,
} from "@relay/core";
import { type Listening, listenOn } from "@relay/http";
import { PLATFORMS } from "@relay/platforms";
import { AccessToken, type DestinationConfig, type SourceConfig } from "@relay/runtime";
import { createApp } from "@relay/sandbox/app";
import { Value } from "typebox/value";
import { isRecord } from "../edges/fields.ts";
import { judge } from "../intake.ts";
import { Router } from "../router.ts";
import { deliverDirectly, type DirectEnd } from "./deliver-directly.ts";
import type { OutcomeItem } from "./outcome.ts";
import type { Entry } from "./read-input.ts";

const TOKEN = `demo-${randomUUID()}`;
/** What stands in for a dataset that the input does not name. */
const SAMPLE_DATASET = { meta: "1000000000000001", tiktok: "CDEMO00000000000000" } as const;
/** What stands in for what the input leaves out, so that an empty one shows what an answer looks like. */
const SAMPLE = {
  user_data: {
    email: "sample.buyer@example.com",
    client_ip_address: "203.0.113.7",
    client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
  },
  custom_data: { value: 49.9, currency: "EUR" },
  event_source_url: "https://shop.example/thanks",
} as const;

type DemoItem = OutcomeItem & { readonly demo: true };

/**
 * Runs against a sandbox inside of this process, on a loopback address, which plays the platforms as strictly as they are.
 * Nobody is called, nothing is queued; the door's judgement, the mapping and the isolation are the real ones.
 */
export class Demo {
  readonly #transport: Transport;
  #sandbox: Promise<Listening> | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  readonly token = TOKEN;

  /** Where the sandbox listens; it is started by the first who asks. */
  async baseUrl(): Promise<string> {
    const app = () => createApp({ tokens: new Set([TOKEN]), record: "counts", latencyMs: 0 });
    this.#sandbox ??= listenOn(app(), "127.0.0.1", 0);
    return `http://127.0.0.1:${(await this.#sandbox).port}`;
  }

  /** Judges and sends each entry; returns what became of it. */
  async send(
    platform: PlatformName,
    dataset: string | undefined,
    entries: readonly Entry[],
    source: SourceConfig,
    nowSeconds: number,
  ): Promise<readonly DemoItem[]> {
    const destination = await this.#destination(platform, dataset ?? SAMPLE_DATASET[platform]);
    const router = new Router(
      source,
      [{ source: source.name, destinations: [destination.name] }],
      new Map([[destination.name, destination]]),
      CONVERSION_BYTES.usual,
    );
    const judged = entries.map((entry) => {
      const item = entry.item.ok ? { ok: true as const, value: sampled(entry.item.value) } : entry.item;
      const { conversion, destinations, faults } =
        entry.faults.length > 0
          ? { conversion: undefined, destinations: [], faults: entry.faults }
          : judge(item, { router }, source.name, nowSeconds);
      const pointed = faults.map((one) => ({ ...one, pointer: entry.pointerBack(one.pointer) }));
      const prepared =
        conversion && destinations.length > 0
          ? destination.dialect.prepare(conversion, router.contextFor(destination, nowSeconds))
          : undefined;
      return { conversion, faults: pointed, prepared };
    });
    const sendable = judged.filter(
      (one): one is typeof one & { readonly prepared: Prepared } => !!one.prepared,
    );
    const { name, dialect, baseUrl, accessToken: token } = destination;
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
            ? [endView(end, name, letterIdOf(identityOf(dialect.dataset, conversion)), nowSeconds)]
            : [],
        demo: true,
      };
    });
  }

  async close(): Promise<void> {
    await (await this.#sandbox)?.[Symbol.asyncDispose]();
  }

  async #destination(platform: PlatformName, dataset: string): Promise<DestinationConfig> {
    const own = PLATFORMS[platform];
    const given = platform === "meta" ? { dataset_id: dataset } : { event_source_id: dataset };
    return {
      name: `demo-${platform}`,
      platform,
      dialect: own.open(Value.Default(own.options, given)),
      baseUrl: await this.baseUrl(),
      accessToken: AccessToken.of(TOKEN),
      lanes: 1,
      ledgerHours: 48,
      maxWaitMs: 0,
      maxInFlight: 1,
      stormShare: 1,
      maxDeadLetters: 1,
      retryFailingMs: [],
      requestTimeoutMs: 10_000,
    };
  }
}

const STATUS = { delivered: "delivered", refused: "dead_letter", unavailable: "not_settled" } as const;

function endView(end: DirectEnd, destination: string, letterId: string, nowSeconds: number): object {
  const at = { destination, status: STATUS[end.kind] };
  if (end.kind === "unavailable") return at;
  const { code, subcode, traceId } = end.answer;
  return {
    ...at,
    settled_at: new Date(nowSeconds * 1000).toISOString(),
    attempts: end.attempts,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(end.kind === "refused" && { dead_letter: letterId, reason: "refused" }),
    ...(end.kind === "refused" && code !== undefined && { code }),
    ...(end.kind === "refused" && subcode !== undefined && { subcode }),
  };
}

/** Fills in what an input that only wants to see an answer has left out. */
function sampled(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const isEmpty = (part: unknown) => !isRecord(part) || Object.keys(part).length === 0;
  return {
    ...value,
    ...(isEmpty(value["user_data"]) && { user_data: SAMPLE.user_data }),
    ...(isEmpty(value["custom_data"]) && { custom_data: SAMPLE.custom_data }),
    event_source_url: value["event_source_url"] ?? SAMPLE.event_source_url,
  };
}
