import { admit } from "@relay/core";
import { expect, test } from "vitest";
import { PLATFORMS } from "../registry.ts";
import { translateFromTikTok } from "./translate.ts";

const event = { event: "Purchase", event_time: 1_795_000_000, event_id: "1", user: { email: "a@b.co" } };

function taken(properties: object) {
  const translation = translateFromTikTok({ ...event, properties }, "website");
  const admission = admit(translation?.value, "shop", PLATFORMS.conversions);
  if (!admission.ok) throw new Error(JSON.stringify(admission.faults));
  return {
    data: admission.conversion.custom_data,
    warnings: admission.warnings.map(({ code, pointer }) => `${code} ${translation?.pointerBack(pointer)}`),
  };
}

test("a content_type in every line becomes that of the event", () => {
  const contents = [
    { content_id: "a", content_type: "product_group" },
    { content_id: "b", content_type: "product_group" },
  ];
  expect(taken({ contents })).toEqual({
    data: { content_type: "product_group", contents: [{ id: "a" }, { id: "b" }] },
    warnings: [],
  });
});

test("free text as the content_type of a line is left out and reported by its own pointer", () => {
  const contents = [
    { content_id: "a", content_type: "product" },
    { content_id: "b", content_type: "shoes" },
  ];
  expect(taken({ contents, value: 1 })).toEqual({
    data: { content_type: "product", value: 1, contents: [{ id: "a" }, { id: "b" }] },
    warnings: ["value_left_out /properties/contents/1/content_type"],
  });
  expect(taken({ contents: contents.slice(1) }).data).toEqual({ contents: [{ id: "b" }] });
});
