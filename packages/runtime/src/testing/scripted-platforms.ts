import { type Dialect, pattern, type Platform, PlatformRegistry } from "@relay/core";
import Type from "typebox";

/** A platform with one option, to see that a platform checks its options and receives them. */
const platform = (name: string): Platform => ({
  name,
  title: name,
  pages: [],
  guide: { introduction: "", person: {}, events: [], kinds: [], answers: [] },
  deletionPage: { title: "", url: "", readOn: "" },
  sampleOptions: () => ({ dataset_id: "0" }),
  account: "account",
  vocabulary: {},
  requestFields: [],
  options: Type.Object(
    { dataset_id: Type.String(pattern("^\\d+$", "a number")), version: Type.String({ default: "v1" }) },
    { additionalProperties: false },
  ),
  standardEvents: new Set(["Purchase", "AddToCart"]),
  open: (options) =>
    ({
      dataset: JSON.stringify(options),
      baseUrl: "https://platform.example",
      limits: { maxEvents: 1000, maxBytes: 1, dedupeHours: 48 },
    }) as Dialect,
  translate: () => undefined,
  queries: () => {
    throw new Error("a configuration reads nothing");
  },
});
/** Platforms for tests of configurations. */
export const scriptedPlatforms = new PlatformRegistry([platform("meta"), platform("tiktok")]);
