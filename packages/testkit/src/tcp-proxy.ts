import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from "node:net";

/** A proxy to a server that a test can silence, like a host that loses its power: nothing is reset, nothing answers. */
export class TcpProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #targetPort: number;
  #isSilent = false;

  private constructor(server: Server, targetPort: number) {
    this.#server = server;
    this.#targetPort = targetPort;
    server.on("connection", (client: Socket) => this.#serve(client));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ noDelay: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TcpProxy(server, targetPort);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on no byte passes in either direction, also for connections made meanwhile. */
  vanish(): void {
    this.#isSilent = true;
    for (const socket of this.#open) socket.unpipe().resume();
  }

  /** Serves new connections again. Earlier ones stay silent forever. */
  reappear(): void {
    this.#isSilent = false;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #serve(client: Socket): void {
    this.#keep(client);
    if (this.#isSilent) {
      client.resume();
      return;
    }
    const server = createConnection({ host: "127.0.0.1", port: this.#targetPort, noDelay: true });
    this.#keep(server);
    client.pipe(server).pipe(client);
    client.on("close", () => server.destroy());
    server.on("close", () => {
      // A client that was cut off by `vanish` gets no reset.
      if (!this.#isSilent) client.destroy();
    });
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.on("error", () => undefined).on("close", () => this.#open.delete(socket));
  }
}
