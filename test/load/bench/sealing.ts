import { encodeSegment } from "@relay/core";
import { sealerUnder, sealingKey } from "../../sealer-of.ts";
import { inTurn, type Rounds } from "./in-turn.ts";
import { hundredARequest } from "./load.ts";
import { type PartContext, shareOf } from "./part.ts";
import { openRelay } from "./relay.ts";
import { throughputOf } from "./throughput.ts";

/** What sealing costs. */
export interface SealingCost {
  /** Conversions a second, 100 a request, with sealing and with `sealing: off`. */
  readonly sealed: Rounds;
  readonly clear: Rounds;
  /** Bytes that it adds to a conversion in a segment of 100. */
  readonly bytes: number;
}

const A_SEGMENT = 100;

export async function measureSealing({ rounds, texts, onProgress }: PartContext): Promise<SealingCost> {
  const load = hundredARequest(shareOf(texts, 1 / 2));
  const rates = await inTurn(rounds, onProgress, {
    clear: () => throughputOf(openRelay, load, { sealing: "off" }),
    sealed: () => throughputOf(openRelay, load),
  });
  return { ...rates, bytes: addedBytes(texts.slice(0, A_SEGMENT)) };
}

/** Bytes that sealing adds to each of these conversions when they are one segment. */
export function addedBytes(texts: readonly string[]): number {
  const segment = encodeSegment([{ source: "shop", receivedAtMs: 1, requestId: "r", conversions: texts }]);
  const sealed = sealerUnder(sealingKey("bench")).seal(segment, "segment shop:0");
  return (sealed.length - segment.length) / texts.length;
}
