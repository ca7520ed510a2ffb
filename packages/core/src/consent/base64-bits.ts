const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));

/** Reads numbers from the bits of a base64url text. A character holds six, the highest first. */
export class Base64Bits {
  readonly #text: string;
  /** The next bit. */
  #at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  /** The next `count` bits as a whole number. NaN beyond the end of the text, and where it is no base64url. */
  read(count: number): number {
    let number = 0;
    for (const end = this.#at + count; this.#at < end; this.#at += 1) {
      const six = VALUES.get(this.#text.charAt(Math.floor(this.#at / 6))) ?? NaN;
      number = number * 2 + (Number.isNaN(six) ? NaN : (six >> (5 - (this.#at % 6))) & 1);
    }
    return number;
  }
}
