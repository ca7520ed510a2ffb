import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, RedisServer } from "@relay/testkit";
import selfsigned from "selfsigned";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../testing/code-of.ts";
import { checkRedis } from "./check-redis.ts";
import { connectRedis } from "./connect-redis.ts";
import type { RedisTls } from "./redis-address.ts";

let folder: string;
let server: RedisServer;
let port: number;
let pem: { readonly cert: string; readonly key: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-tls-"));
  const { cert, private: key } = await selfsigned.generate([{ name: "commonName", value: "redis.example" }]);
  pem = { cert, key };
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  [port = 0] = await freePorts(1);
  const files = { "cert-file": certFile, "key-file": keyFile, "ca-cert-file": certFile };
  server = await RedisServer.start({
    settings: [
      "--tls-port",
      String(port),
      ...Object.entries(files).flatMap(([name, path]) => [`--tls-${name}`, path]),
    ],
  });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const connect = (tls: RedisTls) =>
  connectRedis({ place: { kind: "url", url: `rediss://127.0.0.1:${port}` }, tls }, "producer");

test("a server that asks for a certificate is reached with one, under the name of its own", async () => {
  const own = { ca: pem.cert, cert: pem.cert, key: { reveal: () => pem.key } };
  const redis = await connect({ ...own, servername: "redis.example" });
  await expect(checkRedis(redis)).resolves.toBeUndefined();
  redis.disconnect();
  expect(await codeOf(connect({ ...own, servername: "other.example" }))).toBe("RELAY_REDIS_TLS");
  expect(await codeOf(connect({ servername: "redis.example" }))).toBe("RELAY_REDIS_TLS");
});
