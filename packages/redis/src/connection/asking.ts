import { Redis } from "ioredis";

let isIgnored = false;

/**
 * Ignores the answers to ASKING, which ioredis sends to a node of a cluster before a command whose slot is being moved
 * there. Nothing looks at them, so one that fails, because the connection closes meanwhile, would end the process. The
 * command itself fails beside it, and is sent again. BullMQ opens clients of its own, so this holds for every client.
 */
export function ignoreAsking(): void {
  if (isIgnored) return;
  isIgnored = true;
  Redis.prototype.asking = async function (this: Redis) {
    await this.call("ASKING").catch(() => undefined);
    return "OK" as const;
  };
}
