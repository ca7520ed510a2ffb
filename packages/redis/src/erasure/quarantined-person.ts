import {
  type Conversion,
  decodeSegment,
  encodeSegment,
  type LaneRef,
  parseLane,
  personDigests,
  type Sealer,
  segmentBinding,
  type SegmentItem,
  writeConversion,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";

const forgetQuarantinedScript = luaScript(import.meta.url, "forget-quarantined");

/** Segments read in one round trip. Each may unpack to half a megabyte. */
const PAGE = 16;

interface QuarantinedItems {
  readonly id: Buffer;
  readonly items: readonly SegmentItem[];
  /** Which of them are finished, a bit each. */
  readonly ended: Buffer;
}

/** Finds and removes a person's conversions in quarantined segments. Segments that cannot be read are left alone. */
export class QuarantinedPerson {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #sealer: Sealer;
  readonly #forget;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#sealer = sealer;
    this.#forget = forgetQuarantinedScript(redis);
  }

  /** Returns how many conversions the person has there. With `isDryRun` they stay. */
  async remove(digests: ReadonlySet<string>, isDryRun: boolean): Promise<number> {
    let found = 0;
    for (const lane of (await this.#redis.smembers(this.#keys.lanes)).map(parseLane)) {
      const replacements: Buffer[] = [];
      for await (const segment of this.#segments(lane)) {
        const own = segment.items.map(({ conversion }) => isOf(conversion, digests));
        const count = own.filter(Boolean).length;
        found += count;
        if (count > 0) replacements.push(...this.#replacementOf(lane, segment, own));
      }
      if (replacements.length === 0 || isDryRun) continue;
      const { quarantine, nextQuarantine } = this.#keys.lane(lane);
      await this.#forget([quarantine, nextQuarantine], replacements);
    }
    return found;
  }

  /** The readable segments of a lane's quarantine, without those that are quarantined meanwhile. */
  async *#segments(lane: LaneRef): AsyncGenerator<QuarantinedItems> {
    const { quarantine } = this.#keys.lane(lane);
    const newest = (await this.#redis.xrevrange(quarantine, "+", "-", "COUNT", 1))[0]?.[0];
    if (newest === undefined) return;
    for (let from = "-"; ;) {
      const page = await this.#redis.xrangeBuffer(quarantine, from, newest, "COUNT", PAGE);
      for (const [id, fields] of page) {
        const read = this.#read(lane, fields);
        if (read) yield { id, ...read };
      }
      const last = page.at(-1)?.[0].toString();
      if (page.length < PAGE || last === undefined) return;
      from = `(${last}`;
    }
  }

  #read(lane: LaneRef, fields: readonly Buffer[]): Omit<QuarantinedItems, "id"> | undefined {
    const valueOf = (wanted: string) => {
      const at = fields.findIndex((name, place) => place % 2 === 0 && name.toString() === wanted);
      return (at === -1 ? undefined : fields[at + 1]) ?? Buffer.alloc(0);
    };
    const opened = this.#sealer.open(valueOf("v"), segmentBinding(lane));
    const decoded = opened.kind === "opened" ? decodeSegment(opened.blob) : undefined;
    return decoded?.kind === "items" ? { items: decoded.items, ended: valueOf("p") } : undefined;
  }

  /**
   * Id, segment and bits of what replaces a segment. Positions stay, because marks of the ledger name them: the
   * conversions are emptied and count as finished.
   */
  #replacementOf(
    lane: LaneRef,
    { id, items, ended }: QuarantinedItems,
    own: readonly boolean[],
  ): readonly Buffer[] {
    const groups = items.map(({ envelope, conversion }, at) => ({
      ...envelope,
      conversions: [writeConversion(own[at] === true ? emptied(conversion) : conversion)],
    }));
    const segment = this.#sealer.seal(encodeSegment(groups), segmentBinding(lane));
    return [id, segment, withOwn(ended, own)];
  }
}

function isOf({ user_data: userData }: Conversion, digests: ReadonlySet<string>): boolean {
  return personDigests(userData).some((digest) => digests.has(digest));
}

function emptied({ event_name, event_time, event_id, action_source }: Conversion): Conversion {
  return { event_name, event_time, event_id, action_source, user_data: {} };
}

/** The bits of finished conversions, and those of the person's. */
function withOwn(ended: Buffer, own: readonly boolean[]): Buffer {
  const bits = Buffer.alloc(Math.max(ended.length, Math.ceil(own.length / 8)));
  ended.copy(bits);
  for (const [index, isOwn] of own.entries()) {
    const byte = Math.floor(index / 8);
    if (isOwn) bits.writeUInt8(bits.readUInt8(byte) | (1 << (index % 8)), byte);
  }
  return bits;
}
