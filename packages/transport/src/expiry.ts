/**
 * Aborts a request after a time, and after what had arrived by then was read. When this process stood still for longer,
 * the answer may be there, and a platform that answered in time must not be asked again.
 */
export class Expiry implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(afterMs: number) {
    // Timers come before sockets in a turn of the event loop, and immediates after them.
    const abort = () => this.#controller.abort(new DOMException("no answer in time", "TimeoutError"));
    this.#timer = setTimeout(() => setImmediate(abort), afterMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
