import { connectRedis } from "@relay/redis";
import type { Contender } from "./contender.ts";

/** Connections to Redis that a contender holds, over all its processes. */
export async function connectionsOf({ redis }: Contender): Promise<number> {
  const client = await connectRedis(redis.url, "producer");
  try {
    return (
      String(await client.client("LIST"))
        .trim()
        .split("\n").length - 1
    );
  } finally {
    client.disconnect();
  }
}
