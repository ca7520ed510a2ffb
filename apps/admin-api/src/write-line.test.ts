import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { writeLine } from "./write-line.ts";

const LINE = `${"x".repeat(65_536)}\n`;

/** Serves one answer, made by `answer`, and returns the reader's side of it. */
async function served(answer: (response: ServerResponse) => Promise<void>) {
  const server = createServer((_request, response) => void answer(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [message] = (await once(get({ port, host: "127.0.0.1" }), "response")) as [IncomingMessage];
  return { message, server };
}

test("a long answer to a slow reader leaves no listener behind for each wait", async () => {
  const listeners: number[] = [];
  const { message, server } = await served(async (response) => {
    for (let line = 0; line < 100; line += 1) {
      await writeLine(response, LINE);
      listeners.push(response.listenerCount("close") + response.listenerCount("drain"));
    }
    response.end();
  });
  let read = 0;
  for await (const chunk of message) read += (chunk as Buffer).length;
  expect(read).toBe(100 * LINE.length);
  expect(Math.max(...listeners)).toBe(listeners[0]);
  server.close();
});

test("is told when the reader is gone", async () => {
  const ends = Promise.withResolvers<number>();
  const { message, server } = await served(async (response) => {
    let lines = 0;
    while (await writeLine(response, LINE)) lines += 1;
    ends.resolve(lines);
  });
  message.destroy();
  expect(await ends.promise).toBeGreaterThanOrEqual(0);
  server.close();
});
