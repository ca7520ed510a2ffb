import type { Signal } from "@relay/core";
import { describe, expect, test } from "vitest";
import { codeOf } from "../testing/code-of.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { type ConfiguredLanes, Registration } from "./registration.ts";

const { redis } = await privateRedis("producer");
const LAYOUT = { name: "meta-shop", lanes: 2, ledgerHours: 48 };

describe("the layout of lanes", () => {
  const register = (layout: ConfiguredLanes) => new Registration(redis, [layout], () => undefined).open();

  test("is recorded at first use, and holds when fewer lanes are configured", async () => {
    await register(LAYOUT);
    await register(LAYOUT);
    await register({ ...LAYOUT, lanes: 1 });
    expect((await redis.smembers("{cr}:lanes")).toSorted()).toEqual(["meta-shop:0", "meta-shop:1"]);
  });

  test("with more lanes is refused, and the error names the recorded number", async () => {
    await register(LAYOUT);
    const error = await register({ ...LAYOUT, lanes: 4 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "RELAY_LANES_CHANGED" });
    expect(String(error)).toContain("has lanes: 2, and is configured with 4");
  });

  test("takes other ledger hours, and earlier ledgers are asked until their time is over", async () => {
    await register(LAYOUT);
    const registration = new Registration(redis, [{ ...LAYOUT, ledgerHours: 168 }], () => undefined);
    await registration.open();
    const untilMs: unknown = expect.any(Number);
    expect(registration.layouts.of("meta-shop")).toEqual({
      lanes: 2,
      ledgerHours: 168,
      earlier: [{ lanes: 2, ledgerHours: 48, untilMs }],
    });
  });

  test("is recorded again by a process that has used it, when Redis has lost the growth", async () => {
    const registration = new Registration(redis, [LAYOUT], () => undefined);
    await registration.open();
    const before = await redis.hget("{cr}:layout", "meta-shop");
    await registration.layouts.change("meta-shop", () => ({
      lanes: 4,
      ledgerHours: 48,
      earlier: [{ lanes: 2, ledgerHours: 48 }],
    }));
    await redis.hset("{cr}:layout", "meta-shop", before ?? "");
    await registration.check();
    const seen = await new Registration(redis, [], () => undefined).layouts.read("meta-shop");
    expect(seen).toEqual({ lanes: 4, ledgerHours: 48, earlier: [{ lanes: 2, ledgerHours: 48 }] });
  });

  test("is refused with its own error when another version recorded it", async () => {
    await redis.hset("{cr}:layout", "meta-new", "v2 8 lanes");
    expect(await codeOf(register({ ...LAYOUT, name: "meta-new" }))).toBe("RELAY_LAYOUT_UNKNOWN");
  });
});

describe("a Redis that was emptied", () => {
  test("is not signalled before the lanes are registered", async () => {
    const signals: Signal[] = [];
    await new Registration(redis, [LAYOUT], () => undefined).open();
    await new Registration(redis, [LAYOUT], (signal) => signals.push(signal)).check();
    expect(signals).toEqual([]);
  });

  test("is signalled once by each process, which registers the lanes again", async () => {
    const signals: Signal[] = [];
    const registrations = [1, 2].map(
      () => new Registration(redis, [LAYOUT], (signal) => signals.push(signal)),
    );
    for (const registration of registrations) await registration.open();
    for (const registration of registrations) await registration.check();
    expect(signals).toEqual([]);
    await redis.flushall();
    for (const registration of [...registrations, ...registrations]) await registration.check();
    expect(signals).toEqual([{ kind: "redis-emptied" }, { kind: "redis-emptied" }]);
    expect((await redis.smembers("{cr}:lanes")).toSorted()).toEqual(["meta-shop:0", "meta-shop:1"]);
  });
});
