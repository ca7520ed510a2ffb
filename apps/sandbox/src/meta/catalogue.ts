/** A pixel that exists before anything is sent to it. */
export interface SeededPixel {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
}

export interface SeededAccount {
  /** Without `act_`. */
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly pixels: readonly SeededPixel[];
}

const DAY_MS = 86_400_000;
const FIRST_CREATED_MS = Date.UTC(2024, 0, 15, 9, 30);

function seedPixels(firstId: number, count: number, name: string): readonly SeededPixel[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(firstId + index),
    name: `${name} ${index + 1}`,
    createdMs: FIRST_CREATED_MS + index * DAY_MS,
  }));
}

/** The ad accounts that every token of the sandbox may see; the first has more pixels than one page holds. */
export const ACCOUNTS: readonly [SeededAccount, SeededAccount] = [
  {
    id: "200000000000001",
    name: "Shop",
    currency: "EUR",
    pixels: seedPixels(300_000_000_000_001, 27, "Shop pixel"),
  },
  {
    id: "200000000000002",
    name: "Outlet",
    currency: "USD",
    pixels: seedPixels(300_000_000_000_101, 2, "Outlet pixel"),
  },
];

export const BUSINESS = { id: "100000000000001", name: "Sandbox business" };
