import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { AT_NOW, NOW, pointers, type Previewed, purchase, tiktokPurchase } from "./conversions.ts";
import { relayJson, runRelay } from "./run-relay.ts";

const folder = mkdtempSync(join(tmpdir(), "relay-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("relay validate", () => {
  test("says a line a line, without the event, and counts the lines", async () => {
    const found = await relayJson<Previewed>(
      ["validate", ...AT_NOW],
      [purchase, "{bad", "", { ...purchase, event_time: NOW * 1000 }, { ...tiktokPurchase, page: {} }],
    );
    expect(found.map((one) => [one.index, ...pointers(one)])).toEqual([
      [0],
      [1, "error malformed_json "],
      [2, "error time_in_milliseconds /event_time"],
      [3, "error missing_event_source_url /page/url", "warning unusable_value /user/phone"],
    ]);
    expect(found[0]).not.toHaveProperty("event");
  });

  test("takes a file of one document, and says by its exit code whether all would be sent", async () => {
    const file = join(folder, "events.json");
    writeFileSync(file, JSON.stringify({ data: [purchase, purchase] }, null, 2));
    expect(await runRelay(["validate", ...AT_NOW, file])).toMatchObject({
      code: 0,
      stdout: "2 conversions, 0 would be refused.\n",
    });
    writeFileSync(file, JSON.stringify([{ ...purchase, user_data: {} }]));
    const refused = await runRelay(["validate", ...AT_NOW, file]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("/user_data has too few match keys for Meta");
  });

  test.for([[["validate", "no-such-file"]], [["validate"]], [["preview", "-"]], [["nonsense"]]] as const)(
    "relay %j is a wrong command line",
    async ([args]) => {
      expect((await runRelay(args)).code).toBe(2);
    },
  );
});
