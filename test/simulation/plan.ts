import { seededDice } from "@relay/testkit";

/** What one run holds. All of it follows from the seed, unless a smaller run is looked for. */
export interface SimulationPlan {
  readonly seed: number;
  readonly conversions: number;
  readonly workers: number;
  /** Workers that die: at a call, before or after its effect. */
  readonly crashes: number;
  /** Of 100 workers that die: so many whose leases another process frees before they lapse. */
  readonly freed: number;
  /** Workers that stand still for longer than a lease. */
  readonly freezes: number;
  /** Steps of the store's clock that end every lease. */
  readonly lapses: number;
  /** Of 100 requests that the platform could take: so many are answered in a way that says less, or nothing. */
  readonly faultsInHundred: number;
  /** Of 100 conversions: refused for good, refused for a while, failing, near their deadline. */
  readonly refused: number;
  readonly refusedForNow: number;
  readonly failing: number;
  readonly late: number;
  /** Of 100 conversions: reported a second time. */
  readonly repeated: number;
  /** Whether a conversion kills whoever prepares it. */
  readonly hasKiller: boolean;
  readonly hasReplay: boolean;
  /** Whether the two lanes grow to four meanwhile. */
  readonly grows: boolean;
}

export function planOf(seed: number): SimulationPlan {
  const dice = seededDice(seed);
  const upTo = (most: number) => Math.floor(dice() * (most + 1));
  return {
    seed,
    conversions: 4 + upTo(28),
    workers: 1 + upTo(2),
    crashes: upTo(3),
    freezes: dice() < 0.4 ? 1 + upTo(1) : 0,
    lapses: dice() < 0.4 ? 1 + upTo(2) : 0,
    faultsInHundred: dice() < 0.2 ? 0 : upTo(40),
    refused: upTo(20),
    refusedForNow: upTo(15),
    failing: dice() < 0.3 ? upTo(10) : 0,
    late: dice() < 0.4 ? upTo(25) : 0,
    repeated: upTo(30),
    hasKiller: dice() < 0.1,
    hasReplay: dice() < 0.5,
    grows: dice() < 0.4,
    // Drawn last: what a seed found before is found again.
    freed: dice() < 0.6 ? upTo(100) : 0,
  };
}

/** Plans that ask for less, each in one way. */
export function smallerThan(plan: SimulationPlan): readonly SimulationPlan[] {
  const halved = (name: "conversions" | "repeated" | "late" | "failing" | "refused" | "refusedForNow") => ({
    ...plan,
    [name]: Math.floor(plan[name] / 2),
  });
  const smaller: readonly SimulationPlan[] = [
    { ...plan, hasReplay: false },
    { ...plan, grows: false },
    { ...plan, hasKiller: false },
    { ...plan, freezes: 0 },
    { ...plan, lapses: 0 },
    { ...plan, freed: 0 },
    { ...plan, faultsInHundred: 0 },
    { ...plan, crashes: Math.max(0, plan.crashes - 1) },
    halved("late"),
    halved("failing"),
    halved("refused"),
    halved("refusedForNow"),
    halved("repeated"),
    { ...halved("conversions"), conversions: Math.max(1, Math.floor(plan.conversions / 2)) },
    { ...plan, workers: Math.max(1, plan.workers - 1) },
  ];
  return smaller.filter((one) => JSON.stringify(one) !== JSON.stringify(plan));
}
