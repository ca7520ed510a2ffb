const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
/** A throw of the dice gives 32 bits: five letters of six bits each. */
const LETTERS_A_ROLL = 5;

/** Choices made with seeded dice. */
export class Pick {
  readonly dice: () => number;

  constructor(dice: () => number) {
    this.dice = dice;
  }

  one<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.dice() * items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  /** One of several, by their weights. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let total = 0;
    for (const [weight] of items) total += weight;
    let at = this.dice() * total;
    for (const [weight, item] of items) {
      at -= weight;
      if (at < 0) return item;
    }
    return this.one(items.map(([, item]) => item));
  }

  /** True with this probability. */
  chance(share: number): boolean {
    return this.dice() < share;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.dice() * (to - from + 1));
  }

  /** Replaces each # by a digit. */
  digits(pattern: string): string {
    return pattern.replaceAll("#", () => String(this.whole(0, 9)));
  }

  /** Letters and digits, as in ids of clicks and browsers. */
  token(length: number): string {
    let token = "";
    while (token.length < length) {
      let bits = Math.floor(this.dice() * 2 ** 30);
      for (let n = 0; n < LETTERS_A_ROLL && token.length < length; n += 1) {
        token += LETTERS[bits & 63] ?? "";
        bits >>>= 6;
      }
    }
    return token;
  }

  /** An id as most shops make them. */
  uuid(): string {
    const hex = (length: number) =>
      Math.floor(this.dice() * 16 ** length)
        .toString(16)
        .padStart(length, "0");
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${this.one(["8", "9", "a", "b"])}${hex(3)}-${hex(6)}${hex(6)}`;
  }
}
