import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import type { AddressInfo } from "node:net";

export interface Message {
  readonly message: string;
  readonly id: string;
  readonly bird: Readonly<Record<string, string>>;
  readonly crumbs?: number;
}
interface Body {
  readonly flight: string;
  readonly test_event_code?: string;
  readonly messages: readonly Message[];
}

/** The token of deployments. */
const TOKEN = "sandbox-token";

/** Plays the platform over HTTP: a message whose crumbs are odd is refused, and the others of its request are taken. */
export class PigeonServer implements AsyncDisposable {
  readonly bodies: Body[] = [];
  readonly taken: Message[] = [];
  readonly #server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.headers["x-token"] !== TOKEN) return answer(401, { error: "token" });
    void json(request).then((body) => answer(200, { results: this.#take(body as Body) }));
  });

  static async start(): Promise<PigeonServer> {
    const server = new PigeonServer();
    await new Promise<void>((resolve) => {
      server.#server.listen(0, "127.0.0.1", resolve);
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #take(body: Body): readonly { readonly ok: boolean }[] {
    this.bodies.push(body);
    return body.messages.map((message) => {
      const ok = (message.crumbs ?? 0) % 2 === 0;
      if (ok) this.taken.push(message);
      return { ok };
    });
  }
}
