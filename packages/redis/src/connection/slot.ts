import { Cluster, type Redis } from "ioredis";
import type { RedisClient } from "./redis-client.ts";

const SLOTS = 16_384;
/** Polynomial of CRC-16/XMODEM. */
const POLYNOMIAL = 0x10_21;

/**
 * The slot of a cluster in which a key lies: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 * (read 2026-11-29).
 */
export function slotOf(key: string): number {
  const open = key.indexOf("{");
  const close = key.indexOf("}", open + 1);
  const hashed = open >= 0 && close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (const byte of Buffer.from(hashed)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80_00) === 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
  }
  return (crc & 0xff_ff) % SLOTS;
}

/** Where a key of a cluster lies. */
export interface KeyPlace {
  readonly slot: number;
  /** `host:port` of the master that serves the slot, as this connection knows it; absent while it knows none. */
  readonly node?: string;
}

/** Returns where a key lies in a cluster; undefined for one Redis. */
export function placeOf(redis: RedisClient, key: string): KeyPlace | undefined {
  if (!(redis instanceof Cluster)) return undefined;
  const slot = slotOf(key);
  const [node] = redis.slots[slot] ?? [];
  return { slot, ...(node !== undefined && { node }) };
}

/** Returns the connection to the server on which a key lies; undefined while a cluster has none. */
export function nodeOf(redis: RedisClient, key: string): Redis | undefined {
  if (!(redis instanceof Cluster)) return redis;
  const node = placeOf(redis, key)?.node;
  return redis.nodes("master").find(({ options: { host, port } }) => `${host}:${port}` === node);
}
