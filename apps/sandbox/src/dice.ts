/** Numbers from 0 up to 1. The same seed gives the same series, so that a run with faults can be repeated. */
export type Dice = () => number;

/** Mulberry32 (Tommy Ettinger, public domain). 32 bits of state suffice for deciding whether a fault strikes. */
export function seededDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
