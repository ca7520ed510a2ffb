import type { Discrepancies } from "../campaign/discrepancies.ts";
import { isUnnamed, type Taken, takenIn } from "./checks/acknowledged.ts";
import { judgeAnswer } from "./checks/judge-answer.ts";
import type { Watched } from "./checks/stalls.ts";
import { type Exchange, exchange } from "./client/exchange.ts";
import type { Conduct, Draft, HostileRequest } from "./requests/draft.ts";
import { generate, type Source } from "./requests/generate.ts";

/** Requests that are on their way at once, and of these, clients that crawl. */
const AT_ONCE = 12;
const SLOW_AT_ONCE = 64;
const SLOW: ReadonlySet<Conduct> = new Set(["crawling-head", "crawling-body", "unread"]);

export interface Target {
  readonly ports: Readonly<Record<Draft["to"], number>>;
  readonly processes: readonly Watched[];
  readonly control: Watched;
}

export interface Orders {
  readonly source: Source;
  /** The numbers of the requests to send, in their order. */
  readonly numbers: Iterable<number>;
  /** No request is begun once this is over. */
  readonly ended: AbortSignal;
  /** Called with each exchange. */
  readonly onExchange?: (request: HostileRequest, exchange: Exchange) => void;
}

/** Sends requests, a few at once, and notes what is wrong with their answers. */
export class Bombarding {
  readonly taken: Taken[] = [];
  readonly statuses: Record<string, number> = {};
  /** Requests that may have brought a conversion whose event_id nobody was told. */
  unnamed = 0;
  sent = 0;
  readonly #target: Target;
  readonly #orders: Orders;
  readonly #wrong: Discrepancies;
  readonly #slow = new Set<Promise<void>>();
  /** By number: when a request was sent, and when it was over; the latest of them. */
  readonly #times = new Map<number, { readonly fromMs: number; untilMs: number }>();

  constructor(target: Target, orders: Orders, wrong: Discrepancies) {
    this.#target = target;
    this.#orders = orders;
    this.#wrong = wrong;
  }

  async run(): Promise<void> {
    const numbers = this.#orders.numbers[Symbol.iterator]();
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#client(numbers)));
    await Promise.all(this.#slow);
  }

  /** The numbers of the requests that were on their way in a time, without those of clients that crawl. */
  onTheirWay(fromMs: number, untilMs: number): readonly number[] {
    return [...this.#times].filter(([, at]) => at.fromMs < untilMs && at.untilMs > fromMs).map(([n]) => n);
  }

  async #client(numbers: Iterator<number>): Promise<void> {
    while (!this.#orders.ended.aborted) {
      const next = numbers.next();
      if (next.done === true) return;
      const request = generate(next.value, this.#orders.source);
      this.sent += 1;
      const over = this.#send(request);
      if (!SLOW.has(request.conduct)) await over;
      else await this.#aside(over);
    }
  }

  /** Lets a slow client go on by itself, unless there are many. */
  async #aside(over: Promise<void>): Promise<void> {
    const slow = over.finally(() => this.#slow.delete(slow));
    this.#slow.add(slow);
    if (this.#slow.size > SLOW_AT_ONCE) await Promise.race(this.#slow);
  }

  async #send(request: HostileRequest): Promise<void> {
    const times = { fromMs: performance.now(), untilMs: Infinity };
    if (!SLOW.has(request.conduct)) this.#times.set(request.n, times);
    if (this.#times.size > 2000) this.#times.delete(this.#times.keys().next().value ?? -1);
    const exchanged = await exchange(this.#target.ports[request.to], request);
    times.untilMs = performance.now();
    this.#judge(request, exchanged);
    this.#orders.onExchange?.(request, exchanged);
  }

  #judge(request: HostileRequest, exchanged: Exchange): void {
    const { answers, own, expected } = exchanged;
    const late = judgeConduct(request, exchanged);
    if (late !== undefined) this.#wrong.add(late, describe(request, exchanged));
    // What HTTP itself refuses ends the connection, and with it what is pipelined behind.
    const isRefusedByHttp = answers.some(({ status, body }) => status >= 400 && body === "");
    if (answers.length < expected && !isRefusedByHttp)
      this.#wrong.add("no answer", describe(request, exchanged));
    if (isUnnamed(request, own)) this.unnamed += 1;
    if (!own) return;
    this.statuses[own.status] = (this.statuses[own.status] ?? 0) + 1;
    const fault = judgeAnswer(request, own);
    if (fault !== undefined) this.#wrong.add(fault, describe(request, exchanged));
    this.taken.push(...takenIn(request, own));
  }
}

/** A client of the ingest API that crawls is cut off before it gives up by itself. */
function judgeConduct({ conduct, to }: HostileRequest, { answers, isClosed }: Exchange): string | undefined {
  const crawls = to === "ingest" && (conduct === "crawling-head" || conduct === "crawling-body");
  return crawls && answers.length === 0 && !isClosed ? "a crawling client was not cut off" : undefined;
}

/** A request and its answer in a line; its number is enough to repeat it. */
function describe({ n, method, path, traits, conduct, to }: HostileRequest, { own, ms }: Exchange): string {
  const what = [conduct, ...traits].join(", ");
  const answer = own ? `${own.status} ${own.body.slice(0, 200)}` : "no answer";
  return `request ${n} (${to} ${method} ${path.slice(0, 80)}; ${what}; ${Math.round(ms)} ms): ${answer}`;
}
