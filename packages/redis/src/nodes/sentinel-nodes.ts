import { Redis, type RedisOptions, ReplyError } from "ioredis";
import type { ServerNode } from "./redis-nodes.ts";

/** How long a Sentinel may take to answer, milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Asks each configured Sentinel, on a connection of its own. Returns the servers that they know and the Sentinels. A server
 * is away when one of the Sentinels says so.
 */
export async function readSentinelNodes(options: RedisOptions): Promise<readonly ServerNode[]> {
  const views = await Promise.all((options.sentinels ?? []).map((one) => viewOf(one, options)));
  const byAddress = Map.groupBy(views.flat(), ({ address }) => address);
  return Array.from(byAddress.entries(), ([address, said]) => ({
    address,
    role: said.find(({ role }) => role !== "replica")?.role ?? "replica",
    isUp: said.every(({ isUp }) => isUp),
  }));
}

type SentinelAddress = NonNullable<RedisOptions["sentinels"]>[number];

async function viewOf(
  { host = "127.0.0.1", port = 26_379 }: SentinelAddress,
  { name = "", sentinelUsername, sentinelPassword, sentinelTLS }: RedisOptions,
): Promise<readonly ServerNode[]> {
  const sentinel = new Redis({
    host,
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => null,
    ...(sentinelUsername !== undefined && { username: sentinelUsername }),
    ...(sentinelPassword !== undefined && { password: sentinelPassword }),
    ...(sentinelTLS && { tls: sentinelTLS }),
  });
  const self = { address: `${host}:${port}`, role: "sentinel" } as const;
  sentinel.on("error", () => undefined);
  try {
    await sentinel.connect();
    const [primary, replicas] = await Promise.all([
      sentinel.call("SENTINEL", "MASTER", name),
      sentinel.call("SENTINEL", "REPLICAS", name),
    ]);
    return [
      { ...self, isUp: true },
      serverIn(primary, "primary"),
      ...(replicas as readonly unknown[]).map((one) => serverIn(one, "replica")),
    ];
  } catch (error) {
    // One that refuses its user answers.
    return [{ ...self, isUp: error instanceof ReplyError }];
  } finally {
    sentinel.disconnect();
  }
}

/** A server in a Sentinel's answer: names and values in turn. */
function serverIn(answer: unknown, role: "primary" | "replica"): ServerNode {
  const texts = (answer as readonly unknown[]).map(String);
  const valueOf = (name: string) => texts.find((_, at) => at % 2 === 1 && texts[at - 1] === name) ?? "";
  const flags = valueOf("flags").split(",");
  const isUp = !["s_down", "o_down", "disconnected"].some((flag) => flags.includes(flag));
  return { address: `${valueOf("ip")}:${valueOf("port")}`, role, isUp };
}
