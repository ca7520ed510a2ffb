import type { Identity } from "../conversion/identity.ts";

/** One lane of a destination. */
export interface LaneRef {
  readonly destination: string;
  readonly index: number;
}

/** The name of a lane: `meta-shop:3`. Also the id by which its drain is deduplicated. */
export function laneName({ destination, index }: LaneRef): string {
  return `${destination}:${index}`;
}

/** Whether a lane count is allowed: powers of two up to 64. Lanes grow by doubling, lane i into 2i and 2i+1. */
export function isLaneCount(lanes: number): boolean {
  return Number.isInteger(lanes) && lanes >= 1 && lanes <= 64 && (lanes & (lanes - 1)) === 0;
}

/** The lane of an identity among `lanes`: the leading bits of its last two bytes. */
export function laneOf(identity: Identity, lanes: number): number {
  return lanes === 1
    ? 0
    : ((identity.charCodeAt(14) << 8) | identity.charCodeAt(15)) >> (16 - Math.log2(lanes));
}
