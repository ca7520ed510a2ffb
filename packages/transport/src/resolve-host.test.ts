import { createSocket, type Socket } from "node:dgram";
import { getServers, lookup, setServers } from "node:dns";
import { once } from "node:events";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostsIn, resolveHost } from "./resolve-host.ts";

const A = 1;
const NAME_AT = 12;

/** Answers for `good.test` alone. For other names it stays silent, or says that there is none. */
let server: Socket;
const before = getServers();
beforeAll(async () => {
  server = createSocket("udp4", (query, { port }) => {
    const name = nameIn(query);
    if (!name.startsWith("hangs")) server.send(answerTo(query, name === "good.test"), port);
  });
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  setServers([`127.0.0.1:${server.address().port}`]);
});
afterAll(() => {
  setServers(before);
  server.close();
});

function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = NAME_AT; query[at]; at += 1 + (query[at] ?? 0))
    labels.push(query.subarray(at + 1, at + 1 + (query[at] ?? 0)).toString());
  return labels.join(".").toLowerCase();
}

/** RFC 1035, section 4: repeats the question; for a good name's A record answers 192.0.2.7. */
function answerTo(query: Buffer, isGood: boolean): Buffer {
  const end = query.indexOf(0, NAME_AT) + 5;
  const isA = query.readUInt16BE(end - 4) === A;
  const header = Buffer.from(query.subarray(0, NAME_AT));
  header.writeUInt16BE(isGood ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(isGood && isA ? 1 : 0, 6);
  header.fill(0, 8);
  const record = Buffer.from([0xc0, NAME_AT, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 7]);
  return Buffer.concat([header, query.subarray(NAME_AT, end), isGood && isA ? record : Buffer.alloc(0)]);
}

test("names whose servers never answer delay no other look-up, neither here nor in the system's resolver", async () => {
  for (let n = 0; n < 16; n += 1) resolveHost(`hangs-${n}.test`).catch(() => undefined);
  const startedAtMs = performance.now();
  expect(await resolveHost("good.test")).toEqual(["192.0.2.7"]);
  expect(await promisify(lookup)("localhost")).toMatchObject({ address: expect.any(String) as string });
  expect(performance.now() - startedAtMs).toBeLessThan(4000);
});

test("a name that does not exist is reported as such", async () => {
  await expect(resolveHost("nobody.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("a name without a dot is resolved by the machine's own resolver", async () => {
  expect(await resolveHost("LocalHost")).toContain("127.0.0.1");
});

test("the hosts file gives a name its addresses", () => {
  const text =
    "127.0.0.1 localhost # this machine\n# nothing\n\n10.0.0.9\tReceiver.internal receiver\n::1 localhost\n";
  expect([...hostsIn(text)]).toEqual([
    ["localhost", ["127.0.0.1", "::1"]],
    ["receiver.internal", ["10.0.0.9"]],
    ["receiver", ["10.0.0.9"]],
  ]);
});
