import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { connectionFailure } from "@relay/client";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";

/** Longer than any answer takes but an export, whose lines arrive one by one. */
const TIMEOUT_MS = 60_000;

/** Values of a query; an undefined one is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly remedy?: string;
}

/** Asks the admin API with a key. Every call rejects with a Failure that says what was wrong and what to do. */
export class AdminApi {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  async get(path: string, query: Query = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#document(await this.#ask(path, query));
  }

  async post(path: string, body: object = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#document(await this.#ask(path, {}, body));
  }

  /** The documents of an answer with one a line. */
  async *lines(path: string, query: Query): AsyncGenerator<object> {
    const { body } = await this.#ask(path, query);
    if (!body) return;
    for await (const line of createInterface({ input: Readable.fromWeb(body) }))
      if (line !== "") yield JSON.parse(line) as object;
  }

  async #ask(path: string, query: Query, body?: object): Promise<Response> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const response = await fetch(`${this.#url}${path}${text === "" ? "" : `?${text}`}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      // The key goes to this address only.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      const why = connectionFailure(error, this.#url);
      throw new Failure(EXIT.unreachable, `The admin API gives no answer. ${why}. Check --admin-url.`);
    });
    if (!response.ok) throw await this.#failureOf(response);
    return response;
  }

  async #document(response: Response): Promise<Readonly<Record<string, unknown>>> {
    return response.json().catch((error: unknown) => {
      throw new Failure(EXIT.failed, `${connectionFailure(error, this.#url)}.`);
    }) as Promise<Readonly<Record<string, unknown>>>;
  }

  async #failureOf(response: Response): Promise<Failure> {
    const { title = "", detail = "", remedy = "" } = (await response.json().catch(() => ({}))) as Problem;
    const { status } = response;
    const said = [title === "" ? `It answered ${status}.` : title, detail, remedy].filter(
      (text) => text !== "",
    );
    const exit = status === 401 || status === 403 ? EXIT.denied : EXIT.failed;
    return new Failure(exit, `The admin API refused: ${said.join(" ")}`);
  }
}
