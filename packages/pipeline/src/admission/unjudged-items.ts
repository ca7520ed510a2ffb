import type { Item } from "./item.ts";

/**
 * The items of a request until they are judged. Nothing refers to them while the request waits for Redis: what was parsed
 * is several times the size of what is stored, and the collector copies whatever is still in use.
 */
export class UnjudgedItems {
  readonly count: number;
  #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.count = items.length;
    this.#items = items;
  }

  /** Hands the items over. There are none the second time. */
  take(): readonly Item[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}
