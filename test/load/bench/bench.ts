import { measureAcknowledgements } from "./acknowledgements.ts";
import { measureBacklogs } from "./backlog.ts";
import { benchConversions } from "./conversions.ts";
import { measureCost } from "./cost.ts";
import { measureDestinations } from "./destinations.ts";
import { measureFlows } from "./flows.ts";
import { measureMemory } from "./memory.ts";
import type { PartContext } from "./part.ts";
import { prepareFigures } from "./prepare-figures.ts";
import { measureRates } from "./rates.ts";
import { measureSealing } from "./sealing.ts";
import { measureSdk } from "./sdk.ts";

/** What the bench measures, in this order. */
export const PARTS = {
  rates: measureRates,
  flow: measureFlows,
  cost: measureCost,
  sealing: measureSealing,
  sdk: measureSdk,
  memory: measureMemory,
  backlog: measureBacklogs,
  destinations: measureDestinations,
  ack: measureAcknowledgements,
  prepare: prepareFigures,
} as const;

export type PartName = keyof typeof PARTS;

/** The figures of the parts that were measured. */
export type Figures = { readonly [Name in PartName]?: Awaited<ReturnType<(typeof PARTS)[Name]>> };

export interface BenchOptions extends Omit<PartContext, "texts" | "onProgress"> {
  readonly parts: readonly PartName[];
  /** Conversions of a round of the relay. */
  readonly count: number;
  readonly onProgress: (part: string, share: number) => void;
}

/** Measures the parts, one after the other. */
export async function bench({ parts, count, onProgress, ...context }: BenchOptions): Promise<Figures> {
  onProgress("making", 0);
  const texts = benchConversions(count, "bench");
  const figures: Partial<Record<PartName, unknown>> = {};
  for (const part of parts) {
    onProgress(part, 0);
    const onPart = (share: number) => onProgress(part, share);
    figures[part] = await PARTS[part]({ ...context, texts, onProgress: onPart });
  }
  return figures as Figures;
}
