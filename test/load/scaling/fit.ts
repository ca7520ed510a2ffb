import type { CaseName } from "./cases.ts";
import type { Cost } from "./measure.ts";

export type Costs = Readonly<Record<CaseName, Cost>>;

/** The parts that the costs of cases are made of: those of packages/core/src/sizing/measured-costs.ts. */
export interface FittedCosts {
  readonly ingest: {
    readonly usARequest: number;
    readonly usAConversion: number;
    readonly usADelivery: number;
  };
  readonly worker: { readonly usADelivery: number; readonly usARequest: number };
  readonly redis: { readonly usADelivery: number; readonly usARequest: number };
  readonly processBytes: { readonly ingest: number; readonly worker: number };
}

/** Solves for the parts. Cases differ from the first in one thing, so each difference is one part. */
export function fitted(costs: Costs): FittedCosts {
  const { base, "1 a request": one, "3 destinations": three, "0.5 % refused": refused } = costs;
  const usARequest = (one.ingestUs - base.ingestUs) / (1 - 1 / 100);
  const usADelivery = (three.ingestUs - base.ingestUs) / 2;
  const perDelivery = (key: "workerUs" | "redisUs") => {
    const request = (refused[key] - base[key]) / (refused.requests - base.requests);
    return { usADelivery: base[key] - request * base.requests, usARequest: request };
  };
  return {
    ingest: { usARequest, usAConversion: base.ingestUs - usARequest / 100 - usADelivery, usADelivery },
    worker: perDelivery("workerUs"),
    redis: perDelivery("redisUs"),
    processBytes: { ingest: base.ingestBytes, worker: base.workerBytes },
  };
}
