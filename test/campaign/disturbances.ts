/** A time in which a process was away or beside itself; epoch milliseconds. */
export interface Disturbance {
  readonly kind:
    | "worker killed"
    | "worker frozen"
    | "Redis away"
    | "Redis silent"
    | "failover"
    | "clock stepped";
  readonly fromMs: number;
  untilMs: number;
}

/** A time in which a platform lost events and said so without naming them. */
interface Loss {
  readonly platform: string;
  readonly fromMs: number;
  untilMs: number;
}

/** When a platform is not as it should be, or something that every lane needs; `*` stands for all platforms. */
type Unwell = string;
const ALL = "*";

/** A request may reach the platform this long after the last look at the lease, */
const BEFORE_MS = 300;
/** and be settled this long after it was accepted, when two cores are shared by all. */
const AFTER_MS = 1500;
/** Clients of Redis come back within a second. A connection that is silent is given up after four. */
const RECONNECTING_MS: Readonly<Partial<Record<Disturbance["kind"], number>>> = {
  "Redis away": 1200,
  "Redis silent": 5200,
  // A client may have to give up a connection to a server that is frozen.
  failover: 5200,
};

/** What happened to the processes of a campaign, and when. */
export class Disturbances {
  readonly all: Disturbance[] = [];
  readonly losses: Loss[] = [];
  readonly #unwell = new Map<Unwell, number>();

  /** Notes something that lasts until `over` is called, or a moment if it never is. */
  begin(kind: Disturbance["kind"]): { over(): void } {
    const disturbance: Disturbance = { kind, fromMs: Date.now(), untilMs: Date.now() };
    this.all.push(disturbance);
    return {
      over() {
        disturbance.untilMs = Date.now() + (RECONNECTING_MS[kind] ?? 0);
      },
    };
  }

  /** Notes that a platform, or without a name everything, is unwell until `over` is called. */
  beginUnwell(platform: Unwell = ALL): { over(): void } {
    this.#unwell.set(platform, (this.#unwell.get(platform) ?? 0) + 1);
    return { over: () => void this.#unwell.set(platform, (this.#unwell.get(platform) ?? 1) - 1) };
  }

  /** Whether a platform takes what it is sent now, but for culprits, and nothing keeps the relay from sending. */
  isWell(platform: Unwell): boolean {
    return [ALL, platform].every((name) => (this.#unwell.get(name) ?? 0) === 0);
  }

  /** Notes that a platform loses events until `over` is called. */
  beginLoss(platform: string): { over(): void } {
    const loss: Loss = { platform, fromMs: Date.now(), untilMs: Infinity };
    this.losses.push(loss);
    return {
      over() {
        loss.untilMs = Date.now();
      },
    };
  }

  /** Whether an event that died then may have been lost by its platform, alone in its request. */
  mayBeLost(ofPlatform: string, diedAtMs: number): boolean {
    return this.losses.some(
      ({ platform, fromMs, untilMs }) =>
        platform === ofPlatform && fromMs <= diedAtMs && untilMs >= diedAtMs - AFTER_MS,
    );
  }

  /** Says what happened soonest after a time, for people who look for the reason of something. */
  nextAfter(atMs: number): string {
    const [next] = this.all.filter(({ fromMs }) => fromMs >= atMs).toSorted((a, b) => a.fromMs - b.fromMs);
    if (!next) return "nothing happened after it";
    return `${((next.fromMs - atMs) / 1000).toFixed(1)} s before: ${next.kind}`;
  }

  /** What may have kept an acceptance of this time from being settled. */
  around(atMs: number): Disturbance | undefined {
    return this.all.find(({ fromMs, untilMs }) => fromMs <= atMs + AFTER_MS && untilMs >= atMs - BEFORE_MS);
  }
}
