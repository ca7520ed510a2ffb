import { Client } from "undici";

/** A socket rests this long after an answer. Bytes that arrive meanwhile were not asked for. */
const QUIET_MS = 5;

export interface SocketsOptions {
  /** Most sockets to one host. */
  readonly perHost: number;
  /** Called when bytes arrive that no request asked for. */
  readonly onUnasked: () => void;
}

/** One socket, and whether more bytes came over it than were asked for. */
export class Socket {
  readonly client: Client;
  #isAsked = false;
  #hasSurplus = false;

  constructor(origin: string, onUnasked: () => void) {
    this.client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { timeout: 3000 },
    });
    this.client.on("disconnect", (_origin, _targets, error: Error) => {
      if (this.#isAsked || !isSurplus(error)) return;
      this.#hasSurplus = true;
      onUnasked();
    });
  }

  /** A request begins. */
  begin(): void {
    this.#isAsked = true;
    this.#hasSurplus = false;
  }

  /** The request has ended, with an answer or without. */
  end(): void {
    this.#isAsked = false;
  }

  /** Resolves after the socket has rested: with false when more came than the answer. */
  async isQuiet(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, QUIET_MS);
    const heard = () => resolve();
    this.client.once("disconnect", heard);
    await promise;
    clearTimeout(timer);
    this.client.off("disconnect", heard);
    return !this.#hasSurplus;
  }
}

interface Host {
  readonly idle: Socket[];
  readonly waiting: ((socket: Socket) => void)[];
  open: number;
}

/**
 * Sockets to hosts, each for one request at a time, first come first served. A socket over which more came than one
 * answer is closed: otherwise unasked bytes could be taken for the answer to the next request.
 */
export class Sockets {
  readonly #options: SocketsOptions;
  readonly #hosts = new Map<string, Host>();
  readonly #all = new Set<Socket>();

  constructor(options: SocketsOptions) {
    this.#options = options;
  }

  async acquire(origin: string): Promise<Socket> {
    const host = this.#hostOf(origin);
    const idle = host.idle.pop();
    if (idle) return idle;
    if (host.open >= this.#options.perHost)
      return new Promise((resolve) => {
        host.waiting.push(resolve);
      });
    host.open += 1;
    const socket = new Socket(origin, this.#options.onUnasked);
    this.#all.add(socket);
    return socket;
  }

  release(origin: string, socket: Socket): void {
    const host = this.#hostOf(origin);
    const next = host.waiting.shift();
    if (next) next(socket);
    else host.idle.push(socket);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map(({ client }) => client.destroy()));
  }

  #hostOf(origin: string): Host {
    const host = this.#hosts.get(origin) ?? { idle: [], waiting: [], open: 0 };
    this.#hosts.set(origin, host);
    return host;
  }
}

/**
 * Whether the library ended a socket because of bytes that belong to no request, whether they begin an answer or not.
 */
function isSurplus(error: Error): boolean {
  return error.name === "HTTPParserError" || error.message === "bad response";
}
