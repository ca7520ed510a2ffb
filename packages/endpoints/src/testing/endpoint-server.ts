import { NO_TRACING, type Signal } from "@relay/core";
import { BodyBudget, type ErrorRules, type Listening, listenOn, newApp } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import { type AcceptContext, type Pressure, Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { RecordingWriter, shopDestinations } from "@relay/testkit/shop";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Endpoint, EndpointContext, Sender } from "../endpoint.ts";
import { serve } from "../serve.ts";

/** The time of all tests, Unix seconds. */
export const NOW = 1_795_000_000;
/** The API key of the one sender. */
export const KEY = "key-of-the-shop";

const destinations = shopDestinations(PLATFORMS);

/** A source that is routed to both destinations of the shop. */
export const SENDER: Sender = {
  router: new Router("shop", {
    conversions: PLATFORMS.conversions,
    routes: [{ source: "shop", destinations: [...destinations.keys()] }],
    destinations,
    maxConversionBytes: 65_536,
  }),
};

/** No request here fails. */
const NO_ERRORS: ErrorRules = { isPassing: () => false, note: () => undefined };

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

/**
 * Serves one endpoint for the tests of a file, without Redis: what it writes is kept. Everything is as at the start before
 * each test.
 */
export function useEndpoint<Context>(
  endpoint: Endpoint<Context>,
  contextWith: (common: EndpointContext) => Context,
): EndpointServer {
  const server = new EndpointServer();
  beforeAll(() => server.start(endpoint, contextWith));
  beforeEach(() => server.reset());
  afterAll(() => server.stop());
  return server;
}

export class EndpointServer {
  readonly writer = new RecordingWriter();
  readonly #signals: Signal[] = [];
  #listening: Listening | undefined;
  /** Whether Redis can take conversions. */
  pressure: Pressure = { kind: "room" };
  /** Whether the backlogs of all destinations are full. */
  isFull = false;

  async start<Context>(
    endpoint: Endpoint<Context>,
    contextWith: (common: EndpointContext) => Context,
  ): Promise<void> {
    const app = newApp();
    serve(app, [endpoint], { ...contextWith(this.context), errors: NO_ERRORS });
    this.#listening = await listenOn(app, "127.0.0.1", 0);
  }

  reset(): void {
    this.writer.forget();
    this.#signals.length = 0;
    this.pressure = { kind: "room" };
    this.isFull = false;
  }

  async stop(): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
  }

  /** The kinds of the signals since the start of the test. */
  get signals(): readonly Signal[] {
    return this.#signals;
  }

  ask(path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Response> {
    const url = `http://127.0.0.1:${this.#listening?.port}${path}`;
    return fetch(url, { method, headers, ...(body !== undefined && { body }) });
  }

  /** Posts JSON, and reads the answer as JSON. */
  async postJson(path: string, document: unknown, headers: Readonly<Record<string, string>> = {}) {
    const all = { "content-type": "application/json", ...headers };
    return readAnswer(await this.ask(path, { method: "POST", headers: all, body: JSON.stringify(document) }));
  }

  /** What the endpoint takes. */
  get context(): EndpointContext {
    return {
      ...this.#acceptContext(),
      findSender: (key) => (key === KEY ? SENDER : undefined),
      bodies: new BodyBudget(4_000_000, () => undefined),
      maxBodyBytes: 400_000,
      maxEvents: 10,
    };
  }

  #acceptContext(): AcceptContext {
    const listen = (signal: Signal) => void this.#signals.push(signal);
    return {
      commit: new GroupCommit({
        writer: this.writer,
        choiceOf: async () => ({ dataset: "1", lanes: 1 }),
        wake: () => Promise.resolve(),
        listen,
        fullAt: () => 1000,
        lingerMs: 1,
        maxHeldBytes: 1_000_000,
        tracing: NO_TRACING,
        monotonic: () => performance.now(),
      }),
      reports: { open: () => Promise.resolve(), note: () => Promise.resolve() },
      pressure: () => this.pressure,
      isFull: () => this.isFull,
      isShareFull: () => false,
      takeAllowance: () => 0,
      listen,
      now: () => NOW * 1000,
    };
  }
}

/** An answer with its JSON body. */
export async function readAnswer(response: Response) {
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Readonly<Record<string, unknown>>,
  };
}
