import { PlatformRegistry } from "@relay/core";
import { expect, test } from "vitest";
import { PLATFORMS } from "./registry.ts";

test("a platform is found by its name, and two of one name are refused", () => {
  expect(PLATFORMS.names).toEqual(PLATFORMS.all.map(({ name }) => name));
  for (const platform of PLATFORMS.all) expect(PLATFORMS.get(platform.name)).toBe(platform);
  expect(() => PLATFORMS.get("constructor")).toThrow("there is no platform constructor");
  expect(() => new PlatformRegistry([...PLATFORMS.all, PLATFORMS.all[0]])).toThrow("the same name");
});

test("an event in a platform's own shape is recognised; the first platform stands for all others", () => {
  const event = { event: "Lead", user: {}, lead: { lead_id: "7" } };
  expect(PLATFORMS.recognise(event).name).toBe("tiktok");
  expect(PLATFORMS.translate(event)?.value).toMatchObject({
    event_name: "Lead",
    action_source: "system_generated",
  });
  expect(PLATFORMS.recognise({ event_name: "Lead" })).toBe(PLATFORMS.all[0]);
  expect(PLATFORMS.translate({ event_name: "Lead" })).toBeUndefined();
});
