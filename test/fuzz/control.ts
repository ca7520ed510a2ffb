/** A program that has nothing to do but to say that it lives: how late it says so, the machine is to blame for. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((_request, response) => response.end("{}"));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: { port } })}\n`);
});
process.once("SIGTERM", () => process.exit(0));
