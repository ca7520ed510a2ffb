import { admit, type Conversion, type PlatformRegistry, sha256Hex } from "@relay/core";
import fc from "fast-check";
import { arbitraryOf } from "./arbitrary-of-schema.ts";
import { NOW } from "./examined.ts";

/** Conversions that one law is tried on, at each destination of each platform. */
export const TRIED = { numRuns: 40 } as const;

const DIGEST = sha256Hex("ada@example.com");

/** One value of a match key: nonsense, odd texts, digests, and values that have a normal form somewhere. */
const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 24 }),
  fc.string({ unit: "binary", maxLength: 24 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom("", " ", "null", "constructor", "__proto__", DIGEST, `${DIGEST}.AQQCAQIB`, sha256Hex("")),
  fc.constantFrom("a@b.co", "+1 415 555 2671", "us", "CA", "94107-1234", "1990-01-15", "f", "203.0.113.9"),
  fc.constantFrom("fb.1.1596403881668.1116446470", "38400000-8cf0-11bd-b23e-10b96e40000d", "en-US", "AbC-1"),
);

/**
 * Conversions as admission lets them through: any field of the composed schema may be present, those of other platforms
 * included, and each match key may have any value. What admission refuses is not generated.
 */
export function admittedConversions({ conversions }: PlatformRegistry): fc.Arbitrary<Conversion> {
  const userData = fc.record(
    Object.fromEntries(
      Array.from(conversions.userData.keys, ([name, { list }]) => [
        name,
        list ? fc.oneof(value, fc.array(value, { maxLength: 3 })) : value,
      ]),
    ),
    { requiredKeys: [] },
  );
  return fc
    .tuple(arbitraryOf(conversions.json), userData, fc.integer({ min: NOW - 86_400, max: NOW + 60 }))
    .map(([given, user_data, event_time]) => ({ ...(given as object), user_data, event_time }))
    .map((raw) => admit(withoutFaults(raw, conversions), "shop", conversions))
    .filter((admission) => admission.ok)
    .map(({ conversion }) => conversion);
}

/** The conversion without the outermost fields that admission objects to, so that few are thrown away. */
function withoutFaults(raw: object, conversions: PlatformRegistry["conversions"]): object {
  const admission = admit(raw, "shop", conversions);
  if (admission.ok) return raw;
  const wrong = new Set(admission.faults.map(({ pointer }) => pointer.split("/")[1] ?? ""));
  const kept = Object.entries(raw).filter(([name]) => !wrong.has(name));
  return { event_name: "Lead", user_data: {}, ...Object.fromEntries(kept) };
}
