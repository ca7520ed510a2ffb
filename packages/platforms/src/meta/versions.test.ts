import { judgeVersion } from "@relay/core";
import { expect, test } from "vitest";
import { META_VERSION, META_VERSIONS, metaVersionUses } from "./versions.ts";

const TODAY = Date.parse("2026-11-28") / 1000;

test("the default is served for sending and queries, and no listed version is newer", () => {
  expect(metaVersionUses(META_VERSION).map((use) => judgeVersion(use, TODAY))).toEqual(["served", "served"]);
  expect(META_VERSIONS[0]?.version).toBe(META_VERSION);
});

test("sending uses the destination's version, queries the relay's own", () => {
  expect(metaVersionUses("v24.0")).toEqual([
    { use: "sending", version: "v24.0", servedUntil: Date.parse("2028-02-18") / 1000 },
    { use: "queries", version: META_VERSION },
  ]);
});

test.for([
  ["v20.0", "expired"],
  ["v21.0", "expiring"],
  ["v25.0", "served"],
  ["v27.0", "served"],
] as const)("on 2026-11-28 %s is %s for events", ([version, state]) => {
  const [sending] = metaVersionUses(version);
  expect(sending && judgeVersion(sending, TODAY)).toBe(state);
});

test("versions are listed newest first, and each ends after its release", () => {
  const released = META_VERSIONS.map((one) => one.released);
  expect(released).toEqual(released.toSorted().toReversed());
  for (const one of META_VERSIONS)
    for (const end of [one.sendingUntil, one.queriesUntil])
      if (end !== undefined) expect(end > one.released, `${one.version} ${end}`).toBe(true);
});
