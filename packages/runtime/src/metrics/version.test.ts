import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { exposeVersions } from "./version.ts";

test("the end of an API version is exported for each use, if one is announced", async () => {
  const registry = new Registry();
  exposeVersions(registry, () => [
    {
      name: "shop",
      dialect: {
        versions: [
          { use: "sending", version: "v24.0", servedUntil: 1_834_444_800 },
          { use: "queries", version: "v26.0" },
        ],
      },
    },
  ]);
  const lines = (await registry.metrics()).split("\n").filter((line) => line.startsWith("relay_"));
  expect(lines).toEqual([
    'relay_api_version_end_timestamp_seconds{destination="shop",use="sending",version="v24.0"} 1834444800',
  ]);
});
