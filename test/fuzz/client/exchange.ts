import { connect, type Socket } from "node:net";
import { setTimeout as passing } from "node:timers/promises";
import type { Conduct, HostileRequest } from "../requests/draft.ts";
import { type Answer, readAnswers } from "./read-answers.ts";
import { CUT_OFF_MS } from "../deployment.ts";
import { write, type Written } from "./write.ts";

export interface Exchange {
  readonly answers: readonly Answer[];
  /** Of these the request's own, where it was answered. */
  readonly own: Answer | undefined;
  /** Answers that a well-behaved server would have given. */
  readonly expected: number;
  /** Whether the server ended the connection. */
  readonly isClosed: boolean;
  /** How long it took until nothing more was expected. */
  readonly ms: number;
}

/** Nobody waits for an answer for longer than this. */
const PATIENCE_MS = 15_000;
/** A client that crawls sends a byte this often, and for so long. */
const CRAWL = { everyMs: 100, forMs: 8000 } as const;
/** Node reads no longer heads. */
const MOST_HEAD_BYTES = 16_384;
const HEALTH = Buffer.from("GET /healthz HTTP/1.1\r\nHost: relay.example\r\n\r\n");

/** Sends a request over a connection of its own, in its own way, and gathers what comes back. */
export async function exchange(port: number, request: HostileRequest): Promise<Exchange> {
  const startedAt = performance.now();
  const connection = new Connection(port, methodsOf(request));
  try {
    await SENDING[request.conduct](connection, write(request));
  } finally {
    connection.end();
  }
  const { answers, isClosed } = connection;
  return {
    answers,
    own: answers[request.conduct === "pipelined" ? 1 : 0],
    expected: connection.sentWithinMs < CUT_OFF_MS.head ? expectedOf(request) : 0,
    isClosed,
    ms: performance.now() - startedAt,
  };
}

function methodsOf({ conduct, method }: HostileRequest): readonly string[] {
  return conduct === "pipelined" ? ["GET", method, "GET"] : [method];
}

/** Whoever closes its own side before the answer has left, as far as the server is concerned. */
const WAITING: ReadonlySet<Conduct> = new Set(["plain", "in-parts", "pipelined"]);

function expectedOf(request: HostileRequest): number {
  const { conduct, transfer, version, headers } = request;
  // Where a request ends elsewhere, or is none, what comes is the server's to say.
  const isOdd = transfer === "by-headers" || write(request).head.length > MOST_HEAD_BYTES;
  // HTTP/1.0 ends the connection with the answer, which is lost when the server has not read all that came.
  if (!WAITING.has(conduct) || isOdd || version !== "1.1") return 0;
  if (conduct !== "pipelined") return 1;
  // Node puts the 100 of a pipelined request between the head and the body of its answer.
  if (headers.some(([name]) => name === "Expect")) return 1;
  // The wish for another protocol ends the reading of requests.
  return headers.some(([name]) => name === "Upgrade") ? 2 : 3;
}

type Send = (connection: Connection, written: Written) => Promise<void>;

const whole = ({ head, body }: Written): Buffer => Buffer.concat([head, body]);
const half = (written: Written): Buffer => {
  const bytes = whole(written);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
};

const SENDING: Readonly<Record<Conduct, Send>> = {
  plain: async (connection, written) => {
    connection.send(whole(written));
    await connection.until(1);
  },
  "in-parts": async (connection, written) => {
    const bytes = whole(written);
    const size = Math.max(1, Math.ceil(bytes.length / 5));
    for (let at = 0; at < bytes.length; at += size) {
      connection.send(bytes.subarray(at, at + size));
      await passing(5);
    }
    await connection.until(1);
  },
  "half-closed": async (connection, written) => {
    connection.send(whole(written));
    connection.halfClose();
    await connection.until(1);
  },
  pipelined: async (connection, written) => {
    connection.send(Buffer.concat([HEALTH, whole(written), HEALTH]));
    await connection.until(3);
  },
  "crawling-head": (connection, { head }) => crawl(connection, head),
  "crawling-body": async (connection, { head, body }) => {
    connection.send(head);
    await crawl(connection, body);
  },
  cut: async (connection, written) => {
    connection.send(half(written));
    connection.halfClose();
    await connection.until(1);
  },
  "reset-amid": async (connection, written) => {
    connection.send(half(written));
    await passing(20);
    connection.reset();
  },
  "reset-after": async (connection, written) => {
    connection.send(whole(written));
    await passing(2);
    connection.reset();
  },
  unread: async (connection, written) => {
    connection.pause();
    connection.send(whole(written));
    await passing(500);
    connection.reset();
  },
};

async function crawl(connection: Connection, bytes: Buffer): Promise<void> {
  const times = CRAWL.forMs / CRAWL.everyMs;
  for (let n = 0; n < times && !connection.isClosed && connection.answers.length === 0; n += 1) {
    if (n < bytes.length) connection.send(bytes.subarray(n, n + 1));
    await passing(CRAWL.everyMs);
  }
}

/** One connection of a client, and what came over it. */
class Connection {
  readonly #socket: Socket;
  readonly #methods: readonly string[];
  readonly #parts: Buffer[] = [];
  readonly #openedAt = performance.now();
  /** From the beginning until the last part was sent. Who is late is cut off, even if only the machine stood still. */
  sentWithinMs = 0;
  #wake: () => void = () => undefined;
  isClosed = false;

  constructor(port: number, methods: readonly string[]) {
    this.#methods = methods;
    this.#socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    this.#socket.on("data", (part) => {
      this.#parts.push(part);
      this.#wake();
    });
    // The server may end or reset a connection at any time.
    this.#socket.on("error", () => undefined);
    for (const event of ["end", "close"])
      this.#socket.once(event, () => {
        this.isClosed = true;
        this.#wake();
      });
  }

  get answers(): readonly Answer[] {
    return readAnswers(Buffer.concat(this.#parts), this.#methods, this.isClosed);
  }

  send(bytes: Buffer): void {
    this.sentWithinMs = performance.now() - this.#openedAt;
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  halfClose(): void {
    this.#socket.end();
  }

  pause(): void {
    this.#socket.pause();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  end(): void {
    this.#socket.destroy();
  }

  /** Resolves once so many answers have come, the server has ended the connection, or nobody waits any longer. */
  async until(count: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.answers.length < count && !this.isClosed && performance.now() < deadline) {
      const woken = Promise.withResolvers<void>();
      this.#wake = woken.resolve;
      const timer = setTimeout(woken.resolve, deadline - performance.now());
      await woken.promise;
      clearTimeout(timer);
    }
  }
}
