import { expect, test } from "vitest";
import { identityOf } from "./identity.ts";

const event = (event_name: string, event_id: string) => ({ event_name, event_id });

test("another dataset, name or id gives another identity", () => {
  const all = [
    identityOf("d1", event("Purchase", "1")),
    identityOf("d2", event("Purchase", "1")),
    identityOf("d1", event("Lead", "1")),
    identityOf("d1", event("Purchase", "2")),
    identityOf("d1", event("Purchase1", "")),
    identityOf("d1", event("Purchase\0", "1")),
    identityOf("d1", event("Purchase", "\x001")),
    identityOf("d1", { ...event("Purchase", "1"), test_event_code: "1" }),
    identityOf("d1", event("Purchase", "11")),
  ];
  expect(new Set(all).size).toBe(all.length);
});
