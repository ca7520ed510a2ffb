import { createGunzip, createInflate } from "node:zlib";
import type { Request, RequestHandler, Response } from "express";
import type { BodyBudget, BodyClaim } from "./body-budget.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import { Turn } from "./turn.ts";

/** Why a body was not read. */
export type BodyFailure = "too-large" | "unknown-encoding" | "unreadable" | "busy";

export interface BodyRules {
  readonly budget: BodyBudget;
  /** Most bytes of a body, also after decompression. */
  readonly maxBytes: number;
  /** Answers a request whose body is not read further. The rest of the body is dropped. */
  readonly refuse: (response: Response, failure: BodyFailure) => void;
  /** For requests that may carry their key in the body. Absent: the key was checked before. */
  readonly stranger?: StrangerRules;
}

export interface StrangerRules {
  /** Whether the sender was recognised before the body. */
  readonly isKnown: (response: Response) => boolean;
  /** Bytes of a stranger's body by which the key must have come. */
  readonly maxBytes: number;
  /** Looks for a valid key in the beginning of a body; called once. */
  readonly hasKey: (request: Request, beginning: Buffer) => boolean;
}

const NOTHING = Buffer.alloc(0);
/** Memory of a decoder itself, besides its output. */
const DECODER_BYTES = 65_536;
const DECODERS: ReadonlyMap<string, typeof createGunzip> = new Map([
  ["gzip", createGunzip],
  ["deflate", createInflate],
]);

/**
 * Reads a body of any type into `request.body`, decompressed, while the budget has room. The room is given back when
 * the request has ended in any way. Bodies that arrive in one turn of the event loop are passed on one after the other.
 */
export function readBody(rules: BodyRules): RequestHandler {
  const turn = new Turn();
  const { maxBytes, refuse } = rules;
  return (request, response, next) => {
    const { "content-encoding": encoding = "identity", "content-length": declared = "0" } = request.headers;
    const open = DECODERS.get(encoding.toLowerCase());
    if (!open && encoding !== "identity") return refuse(response, "unknown-encoding");
    if (Number(declared) > maxBytes) return refuse(response, "too-large");
    const held = new HeldBody(request, response, rules);
    const decoder = open?.();
    const source = decoder ? request.pipe(decoder) : request;
    let isOver = false;
    let encodedBytes = 0;
    const leave = () => {
      isOver = true;
      held.drop();
      if (decoder) request.unpipe(decoder);
      decoder?.destroy();
    };
    const stop = (failure: BodyFailure) => {
      if (isOver) return;
      leave();
      // The rest of the body is read and dropped, because the sender may read the answer only after sending it.
      request.resume();
      refuse(response, failure);
    };
    source.on("data", (part: Buffer) => {
      const failure = isOver ? undefined : held.add(part);
      if (failure) stop(failure);
    });
    source.once("end", () => {
      if (isOver || response.closed) return;
      request.body = held.bytes;
      turn.atItsEnd(next);
    });
    // The sender is gone and gets no answer.
    request.once("error", leave);
    if (!decoder) return;
    decoder.on("error", () => stop("unreadable"));
    // Some encoded bytes decode to nothing, so the input is limited too.
    request.on("data", (part: Buffer) => {
      encodedBytes += part.length;
      if (encodedBytes > maxBytes) stop("too-large");
    });
    if (!held.hasRoomFor(DECODER_BYTES)) stop("busy");
  };
}

/** The received part of one body, and its claim on the budget. */
class HeldBody {
  readonly #request: Request;
  readonly #rules: BodyRules;
  readonly #claim: BodyClaim;
  #bytes: GrowingBytes;
  #isStranger: boolean;

  constructor(request: Request, response: Response, rules: BodyRules) {
    this.#request = request;
    this.#rules = rules;
    this.#bytes = new GrowingBytes(rules.maxBytes);
    this.#isStranger = rules.stranger?.isKnown(response) === false;
    this.#claim = rules.budget.claim(!this.#isStranger);
    // The bytes are freed even when something still refers to the request, such as a handler that waits for Redis.
    response.once("close", () => {
      this.drop();
      request.body = NOTHING;
    });
  }

  get bytes(): Buffer {
    return this.#bytes.bytes;
  }

  /** Claims room for something that is not part of the body. */
  hasRoomFor(bytes: number): boolean {
    return this.#claim.grow(bytes);
  }

  /** Keeps a part of the body. Returns why it cannot. */
  add(part: Buffer): BodyFailure | undefined {
    const { maxBytes, stranger } = this.#rules;
    if (this.#bytes.length + part.length > maxBytes) return "too-large";
    // The key is checked before room is claimed, so that strangers cannot keep out a sender with a key.
    if (this.#isStranger && stranger && this.#bytes.length + part.length > stranger.maxBytes) {
      if (!stranger.hasKey(this.#request, Buffer.concat([this.bytes, part]))) return "too-large";
      this.#isStranger = false;
      this.#claim.recognise();
    }
    if (!this.#claim.grow(this.#bytes.growthFor(part.length))) return "busy";
    this.#bytes.add(part);
    return undefined;
  }

  drop(): void {
    this.#bytes = new GrowingBytes(0);
    this.#claim.close();
  }
}
