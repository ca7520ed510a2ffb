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

/** The lane of a name. */
export function parseLane(name: string): LaneRef {
  const colon = name.lastIndexOf(":");
  return { destination: name.slice(0, colon), index: Number(name.slice(colon + 1)) };
}

/** Whether a lane count is allowed: powers of two up to 64. */
export function isLaneCount(lanes: number): boolean {
  return Number.isInteger(lanes) && lanes >= 1 && lanes <= 64 && (lanes & (lanes - 1)) === 0;
}

/**
 * The lane of an identity among `lanes`: the last bits of its last two bytes. When n lanes become 2n, a conversion stays in
 * lane i or moves to lane i + n.
 */
export function laneOf(identity: Identity, lanes: number): number {
  return lanes === 1 ? 0 : ((identity.charCodeAt(14) << 8) | identity.charCodeAt(15)) & (lanes - 1);
}
