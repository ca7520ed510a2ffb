import { admit, type Conversion, judgeWindow, type Window } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { generateConversions } from "@relay/testkit";
import { expect, test } from "vitest";

/** The testkit's conversions at admission: it accepts and refuses those that it should. */
const nowSeconds = 1_795_000_000;
const conversions = [...generateConversions({ seed: 7, count: 20_000, nowSeconds })];
const of = (kind: string) => conversions.filter((one) => one.kind === kind);

test.for(["good", "duplicate", "platform-refused"])("%s ones come through the ingest API", (kind) => {
  expect(of(kind).flatMap((one) => faults(one.conversion))).toEqual([]);
});

test("expired ones are refused for their age alone", () => {
  const found = of("expired").flatMap(({ conversion }) => faults(conversion));
  expect(new Set(found)).toEqual(new Set(["expired"]));
  expect(found).toHaveLength(of("expired").length);
});

test("invalid ones are refused, for many reasons", () => {
  const found = of("invalid").map(({ conversion }) => faults(conversion));
  expect(found.filter((codes) => codes.length === 0)).toEqual([]);
  expect(new Set(found.flat()).size).toBeGreaterThan(7);
});

const WEEK: Window = { maxAgeSeconds: 7 * 86_400, maxAheadSeconds: 60 };
const STORE: Window = { ...WEEK, maxAgeSeconds: 62 * 86_400 };

/**
 * The faults of admission: the schema's codes; if there are none, the age and what the pages of a platform always
 * require.
 */
function faults(raw: Readonly<Record<string, unknown>>): readonly string[] {
  const admission = admit(raw, "shop", PLATFORMS.conversions);
  if (!admission.ok) return admission.faults.map(({ code }) => code);
  const { conversion } = admission;
  const window = conversion.action_source === "physical_store" ? STORE : WEEK;
  const age = judgeWindow(conversion.event_time, window, nowSeconds);
  return [...(age === "within" ? [] : [age]), ...incomplete(conversion)];
}

const STRONG = ["email", "phone", "external_id", "client_ip_address", "madid", "ctwa_clid", "first_name"];

function incomplete({
  event_name: name,
  custom_data: data,
  user_data: person,
}: Conversion): readonly string[] {
  const found: string[] = [];
  if (name === "Purchase" && data?.value === undefined) found.push("no value");
  if (name === "Purchase" && data?.currency === undefined) found.push("no currency");
  if (data?.contents?.some(({ id }) => id === undefined) === true) found.push("no id");
  if (!STRONG.some((key) => key in person)) found.push("nobody");
  return found;
}
