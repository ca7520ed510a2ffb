import { DESTINATIONS } from "./conversions.ts";

const DELIVERED = 1;
const DEAD = 2;
const ASIDE = 4;

/** How each conversion ended at each destination: a byte each, since there are millions. */
export class Ends {
  readonly #of: ReadonlyMap<string, Uint8Array>;

  constructor(produced: number) {
    this.#of = new Map(DESTINATIONS.map(({ name }) => [name, new Uint8Array(produced)]));
  }

  deliver(destination: string, n: number): void {
    this.#add(destination, n, DELIVERED);
  }

  die(destination: string, n: number): void {
    this.#add(destination, n, DEAD);
  }

  setAside(destination: string, n: number): void {
    this.#add(destination, n, ASIDE);
  }

  isDelivered(destination: string, n: number): boolean {
    return (this.#at(destination, n) & DELIVERED) !== 0;
  }

  isDead(destination: string, n: number): boolean {
    return (this.#at(destination, n) & DEAD) !== 0;
  }

  isAside(destination: string, n: number): boolean {
    return (this.#at(destination, n) & ASIDE) !== 0;
  }

  #add(destination: string, n: number, end: number): void {
    const ends = this.#of.get(destination);
    if (ends) ends[n] = (ends[n] ?? 0) | end;
  }

  #at(destination: string, n: number): number {
    return this.#of.get(destination)?.[n] ?? 0;
  }
}
