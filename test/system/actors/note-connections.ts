/**
 * Loaded into a program before its own code (node --import): writes down where every connection of it leads, name or
 * address, when a socket is about to be connected.
 */
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";
import { dirname, join } from "node:path";

const file = join(
  dirname(process.env["RELAY_CONFIG"] ?? "."),
  process.env["NOTE_CONNECTIONS"] ?? "connections.txt",
);
const own = Object.getOwnPropertyDescriptor(Socket.prototype, "connect");
const connect = own?.value as (this: Socket, ...args: unknown[]) => Socket;

Object.defineProperty(Socket.prototype, "connect", {
  ...own,
  value: function noted(this: Socket, ...args: unknown[]): Socket {
    // Options come alone, or with a listener, in an array of node:net's own.
    const [first] = args.flat();
    const { host, path } = (typeof first === "object" ? first : { host: args[1] }) as {
      readonly host?: string;
      readonly path?: string;
    };
    appendFileSync(file, `${path === undefined ? (host ?? "localhost") : "ipc"}\n`);
    return connect.apply(this, args);
  },
});
