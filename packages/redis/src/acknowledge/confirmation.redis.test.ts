import { RedisServer } from "@relay/testkit";
import { expect, test } from "vitest";
import { parseInfo } from "../connection/check-redis.ts";
import { connectRedis } from "../connection/connect-redis.ts";
import { codeOf } from "../testing/code-of.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { type Acknowledge, checkReplicas, confirmationOf } from "./confirmation.ts";

const TIMEOUT_MS = 100;
const { server, redis } = await privateRedis("producer");
const [major = 0, minor = 0] = (parseInfo(await redis.info()).get("redis_version") ?? "")
  .split(".")
  .map(Number);
/** Redis 7.2 has brought WAITAOF. */
const isOld = major * 10 + minor < 72;

const confirmation = (acknowledge: Acknowledge) => confirmationOf(redis, acknowledge, TIMEOUT_MS);
const policy = (value: string) => redis.config("SET", "appendfsync", value);

test("`memory` needs no confirmation", async () => {
  expect(await confirmation("memory")).toBeUndefined();
});

test("`fsync` is confirmed by WAITAOF, and before Redis 7.2 by the answer itself, where each write is fsynced", async () => {
  await policy("always");
  const waitaof = { command: ["WAITAOF", 1, 0, TIMEOUT_MS], copies: 1, timeoutMs: TIMEOUT_MS };
  expect(await confirmation("fsync")).toEqual(isOld ? undefined : waitaof);
  await policy("everysec");
  const everysec = await confirmation("fsync").catch((error: { readonly code: string }) => error.code);
  expect(everysec).toEqual(isOld ? "RELAY_REDIS_NO_FSYNC" : waitaof);
});

test("`fsync` is refused where nothing makes Redis write to its disk", async () => {
  await policy("no");
  expect(await codeOf(confirmation("fsync"))).toBe("RELAY_REDIS_NO_FSYNC");
  await policy("everysec");
});

test("`fsync` is refused to a user who cannot see how it is, on a Redis that cannot say it either", async () => {
  await redis.acl("SETUSER", "narrow", "on", ">pw", "~*", "+@all", "-config");
  const narrow = await connectRedis(server.url.replace("redis://", "redis://narrow:pw@"), "producer");
  const code = await codeOf(confirmationOf(narrow, "fsync", TIMEOUT_MS));
  expect(code).toBe(isOld ? "RELAY_REDIS_NO_FSYNC" : undefined);
  narrow.disconnect();
});

test("`replicas` is refused while fewer are connected, and when the user may not ask", async () => {
  const wanted = await confirmation({ replicas: 1 });
  expect(wanted).toEqual({ command: ["WAIT", 1, TIMEOUT_MS], copies: 1, timeoutMs: TIMEOUT_MS });
  if (!wanted) return;
  await expect(checkReplicas(redis, wanted)).rejects.toMatchObject({
    code: "RELAY_REDIS_TOO_FEW_REPLICAS",
    message: expect.stringContaining("0 of 1"),
  });
  await redis.acl("SETUSER", "silent", "on", ">pw", "~*", "+@all", "-wait");
  const silent = await connectRedis(server.url.replace("redis://", "redis://silent:pw@"), "producer");
  expect(await codeOf(checkReplicas(silent, wanted))).toBe("RELAY_REDIS_DENIED");
  silent.disconnect();
  await redis.config("SET", "repl-diskless-sync-delay", "0");
  await using _replica = await RedisServer.start({
    settings: ["--replicaof", "127.0.0.1", String(server.port), "--appendonly", "no"],
  });
  // It is ready to be asked before it has what the primary has.
  await checkReplicas(redis, { ...wanted, command: ["WAIT", 1, 4000] });
});
