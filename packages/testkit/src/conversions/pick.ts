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

  /** One of several, as often as its weight says. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let at = this.dice() * items.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of items) {
      at -= weight;
      if (at < 0) return item;
    }
    return this.one(items.map(([, item]) => item));
  }

  /** True this often. */
  chance(share: number): boolean {
    return this.dice() < share;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.dice() * (to - from + 1));
  }

  /** Fills each # with a digit. */
  digits(pattern: string): string {
    return pattern.replaceAll("#", () => String(this.whole(0, 9)));
  }

  /** Letters and digits, as ids of clicks and browsers are. */
  token(length: number): string {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    return Array.from({ length }, () => letters[this.whole(0, letters.length - 1)]).join("");
  }
}
