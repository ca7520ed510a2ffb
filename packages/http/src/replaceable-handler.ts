import type { RequestListener } from "node:http";

/** Handles requests with a handler that can be replaced while its server listens. A request keeps the one it began with. */
export class ReplaceableHandler {
  #handler: RequestListener;

  constructor(first: RequestListener) {
    this.#handler = first;
  }

  replace(next: RequestListener): void {
    this.#handler = next;
  }

  readonly handle: RequestListener = (request, response) => this.#handler(request, response);
}
