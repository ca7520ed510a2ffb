import { bodiesOf, uploadsOf } from "./conversions.ts";
import type { Production } from "./produce.ts";

/** A load whose bodies are made before the clock starts. */
export interface Load extends Omit<Production, "onAcknowledged" | "rate"> {
  /** Conversions in all its bodies. */
  readonly count: number;
}

/** Requests of 100 conversions, 8 on their way at once. */
export function hundredARequest(texts: readonly string[]): Load {
  return { bodies: bodiesOf(texts, 100), count: texts.length, senders: 8 };
}

/** Requests of one conversion, 256 on their way at once. */
export function oneARequest(texts: readonly string[]): Load {
  return { bodies: bodiesOf(texts, 1), count: texts.length, senders: 256 };
}

/** NDJSON of 5,000 conversions, 4 requests on their way at once. */
export function uploads(texts: readonly string[]): Load {
  return {
    bodies: uploadsOf(texts, 5000),
    count: texts.length,
    senders: 4,
    contentType: "application/x-ndjson",
  };
}
