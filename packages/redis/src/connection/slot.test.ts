import { expect, test } from "vitest";
import { slotOf } from "./slot.ts";

// The first is the check value of CRC-16/XMODEM; the others are answers of CLUSTER KEYSLOT.
test.for([
  ["123456789", 0x31_c3],
  ["foo{}{bar}", 8363],
  ["foo{{bar}}zap", 4015],
] as const)("the slot of %s is %i", ([key, slot]) => expect(slotOf(key)).toBe(slot));
