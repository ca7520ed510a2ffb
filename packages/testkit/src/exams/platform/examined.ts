import {
  admit,
  type Conversion,
  type Dialect,
  type Platform,
  type PlatformName,
  type PlatformRegistry,
  type PlatformResponse,
} from "@relay/core";
import { Value } from "typebox/value";

/** What an exam needs to know of a platform beside its code. */
export interface PlatformCandidate {
  readonly name: PlatformName;
  readonly registry: PlatformRegistry;
  /** Options of destinations to examine, by a name for each; absent: the sample alone. */
  readonly destinations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Match keys that are sent under the name of another one, or only when another one is absent. */
  readonly moved?: readonly string[];
  /** Places of an event that may be empty, as JSON pointers. */
  readonly mayBeEmpty?: readonly string[];
  /** Some of the platform's own answers to a request of three events. */
  readonly answers: readonly Omit<PlatformResponse, "headers">[];
}

/** A destination under examination. */
export interface Examined {
  readonly platform: Platform;
  readonly registry: PlatformRegistry;
  readonly dialect: Dialect;
  /** Opens another dialect with the same options. */
  readonly reopen: () => Dialect;
  readonly moved: ReadonlySet<string>;
  readonly mayBeEmpty: ReadonlySet<string>;
}

/** The time of all examinations, Unix seconds. */
export const NOW = 1_795_000_000;
export const CONTEXT = { nowSeconds: NOW, defaultCountry: "US" } as const;

/** The destinations of a candidate, by name. */
export function examinedOf({
  name,
  registry,
  destinations,
  ...candidate
}: PlatformCandidate): readonly [string, Examined][] {
  const platform = registry.get(name);
  const all = destinations ?? { sample: platform.sampleOptions() };
  return Object.entries(all).map(([kind, options]) => {
    const reopen = () => registry.open(name, Value.Default(platform.options, { ...options }));
    const [moved, mayBeEmpty] = [new Set(candidate.moved), new Set(candidate.mayBeEmpty)];
    return [kind, { platform, registry, dialect: reopen(), reopen, moved, mayBeEmpty }];
  });
}

/** A lead of a website with these fields, admitted. Throws when it is not. */
export function leadWith(registry: PlatformRegistry, fields: Readonly<Record<string, unknown>>): Conversion {
  const given = {
    event_name: "Lead",
    event_time: NOW - 60,
    event_id: "1",
    action_source: "website",
    event_source_url: "https://shop.example/thanks",
    user_data: {},
    ...fields,
  };
  const admission = admit(given, "shop", registry.conversions);
  if (!admission.ok) throw new Error(JSON.stringify(admission.faults));
  return admission.conversion;
}
