import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { connectRedis } from "../connection/connect-redis.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { redisNowMs } from "./redis-clock.ts";

const { server } = await privateRedis();

test("a question for the time outlasts a connection that breaks before it is ready", async () => {
  const sockets: Socket[] = [];
  // The second connection is accepted and gets no answer.
  const way = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    if (sockets.length === 2) return;
    const target = createConnection(server.port, "127.0.0.1");
    socket.pipe(target).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(way, "listening");
  const client = await connectRedis(`redis://127.0.0.1:${(way.address() as AddressInfo).port}`, "worker");
  onTestFinished(() => {
    client.disconnect();
    way.close();
  });
  const connected = once(client, "connect");
  sockets[0]?.destroy();
  await connected;
  const asked = redisNowMs(client);
  await expect.poll(() => sockets.length).toBe(2);
  sockets[1]?.destroy();
  expect(Math.abs((await asked) - Date.now())).toBeLessThan(5000);
});
