import { deadLetterIdOf } from "@relay/core";
import { type RedisClient, RedisDeadLetters } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { sealerOf } from "../sealer-of.ts";
import { type CampaignDestination, DESTINATIONS } from "./conversions.ts";
import { identityAt, LedgerLook, describeMarks } from "./ledger-look.ts";
import { LANES } from "./lanes.ts";
import { type Arrival, arrivals } from "./sandbox.ts";

/** Conversions whose history is described. */
const DESCRIBED = 10;

/** Whether a conversion of a destination arrived there, or died. */
type HasEnded = (n: number) => boolean;

/** Finds the conversions about which lanes and platforms disagree, and what is known of each. */
export class Trace {
  readonly #redis: RedisClient;
  readonly #deployment: Deployment;

  constructor(redis: RedisClient, deployment: Deployment) {
    this.#redis = redis;
    this.#deployment = deployment;
  }

  /** The histories of the first of those conversions below `produced` that arrived without a mark, or have one without it. */
  disagreements(name: string, produced: number, hasArrived: HasEnded): Promise<readonly string[]> {
    return this.#odd(name, produced, (n, look) => hasArrived(n) !== look.isDelivered(n));
  }

  /** Of those that have a dead letter and no mark of a death, or have the mark without it. */
  uncountedDeaths(name: string, produced: number, isDead: HasEnded): Promise<readonly string[]> {
    return this.#odd(name, produced, (n, look) => isDead(n) !== look.isDead(n));
  }

  async #odd(
    name: string,
    produced: number,
    isOdd: (n: number, look: LedgerLook) => boolean,
  ): Promise<readonly string[]> {
    const destination = DESTINATIONS.find((one) => one.name === name);
    if (!destination) return [];
    const lanes = LANES.filter((lane) => lane.destination === name);
    const look = await LedgerLook.at(this.#redis, destination, lanes);
    const odd: number[] = [];
    for (let n = 0; n < produced && odd.length < DESCRIBED; n += 1) if (isOdd(n, look)) odd.push(n);
    return this.#describe(destination, look, odd);
  }

  /** The histories of these conversions of a destination. */
  async histories(name: string, numbers: readonly number[]): Promise<readonly string[]> {
    const destination = DESTINATIONS.find((one) => one.name === name);
    if (!destination || numbers.length === 0) return [];
    const lanes = LANES.filter((lane) => lane.destination === name);
    const look = await LedgerLook.at(this.#redis, destination, lanes);
    return this.#describe(destination, look, numbers.slice(0, DESCRIBED));
  }

  async #describe(
    destination: CampaignDestination,
    look: LedgerLook,
    odd: readonly number[],
  ): Promise<readonly string[]> {
    const { name } = destination;
    const seen = await this.#arrivalsOf(destination, new Set(odd.map((n) => `c${n}`)));
    return Promise.all(
      odd.map(async (n) => {
        const marks = await describeMarks(this.#redis, look.marksOf(n));
        const deadLetter = await this.#deadLetterOf(destination, n);
        return `${name} c${n}: ${describeArrival(seen.get(`c${n}`))}; ${marks}; ${deadLetter}`;
      }),
    );
  }

  async #arrivalsOf({ dataset }: CampaignDestination, ids: ReadonlySet<string>) {
    const found = new Map<string, Arrival>();
    if (ids.size === 0) return found;
    for await (const arrival of arrivals(this.#deployment))
      if (arrival.dataset === dataset && ids.has(arrival.eventId)) found.set(arrival.eventId, arrival);
    return found;
  }

  async #deadLetterOf(destination: CampaignDestination, n: number): Promise<string> {
    const { name } = destination;
    const id = deadLetterIdOf(identityAt(destination, n));
    const deadLetter = await new RedisDeadLetters(this.#redis, sealerOf(this.#deployment)).get(name, id);
    if (!deadLetter) return "no dead letter";
    const replayed = await this.#redis.zscore(`{${name}}:dead:replayed`, id);
    const end = replayed === null ? "" : `, replayed ${timeOf(Number(replayed))}`;
    return `dead letter ${deadLetter.reason} ${timeOf(deadLetter.diedAtMs)}${end}`;
  }
}

function describeArrival(arrival: Arrival | undefined): string {
  if (!arrival) return "never taken";
  const { at, acceptances } = arrival;
  if (!acceptances) return `taken once, ${timeOf(at)}`;
  return `taken ${acceptances.map((one) => `${timeOf(one.at)}${one.isClear ? "" : " (answer unclear)"}`).join(", ")}`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
