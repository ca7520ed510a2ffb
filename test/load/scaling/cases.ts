/** One deployment under load. */
export interface ScalingCase {
  readonly lanes: number;
  readonly workerProcesses: number;
  readonly ingestProcesses: number;
  /** Each conversion goes to all of them. */
  readonly destinations: number;
  readonly conversionsPerRequest: number;
  /** Share of the conversions that the platform refuses without naming them. */
  readonly refusedShare: number;
}

const BASE: ScalingCase = {
  lanes: 1,
  workerProcesses: 1,
  ingestProcesses: 1,
  destinations: 1,
  conversionsPerRequest: 100,
  refusedShare: 0,
};
/** Enough for every process to have some. */
const LANES = 8;

/** What is measured: a deployment of one process each, and others that differ from it in one thing. */
export const CASES = {
  base: BASE,
  "2 lanes": { ...BASE, lanes: 2 },
  "4 lanes": { ...BASE, lanes: 4 },
  "8 lanes": { ...BASE, lanes: LANES },
  "2 worker processes": { ...BASE, lanes: LANES, workerProcesses: 2 },
  "4 worker processes": { ...BASE, lanes: LANES, workerProcesses: 4 },
  "2 ingest processes": { ...BASE, lanes: LANES, ingestProcesses: 2 },
  "4 ingest processes": { ...BASE, lanes: LANES, ingestProcesses: 4 },
  "1 a request": { ...BASE, conversionsPerRequest: 1 },
  "3 destinations": { ...BASE, destinations: 3 },
  "0.5 % refused": { ...BASE, refusedShare: 0.005 },
} as const satisfies Readonly<Record<string, ScalingCase>>;

export type CaseName = keyof typeof CASES;
