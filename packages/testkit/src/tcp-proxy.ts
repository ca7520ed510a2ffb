import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from "node:net";

/** The way to a server, which a test can silence as a host does that loses its power: nothing is reset, nothing answers. */
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

  /** From now on no byte passes in either direction, also not of connections that are made meanwhile. */
  vanish(): void {
    this.#isSilent = true;
    for (const socket of this.#open) socket.unpipe().resume();
  }

  /** Serves new connections again. Those of before stay silent for ever. */
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
      // Whoever was cut off when the host vanished is not told.
      if (!this.#isSilent) client.destroy();
    });
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.on("error", () => undefined).on("close", () => this.#open.delete(socket));
  }
}
