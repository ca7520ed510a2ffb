import type { Conversion } from "../conversion/conversion.ts";

/** A conversion, and the source that sent it. */
export interface Traced {
  readonly conversion: Conversion;
  readonly envelope: { readonly source: string };
}

/** Something that can be seen of a conversion before it is sent. */
export interface Trait {
  readonly name: string;
  has(traced: Traced): boolean;
}

/** Objects whose fields a trait may be about. Values of `user_data` are a person's and never part of a trait. */
const OBJECTS = ["user_data", "custom_data", "app_data"] as const;
/** Longer values are no enumerated ones. */
const LONGEST_VALUE = 64;

/** The values and the present fields of one conversion, as traits. */
export function traitsOf({ conversion, envelope: { source } }: Traced): readonly Trait[] {
  const { event_name: eventName, action_source: actionSource } = conversion;
  return [
    { name: `source is ${source}`, has: (other) => other.envelope.source === source },
    { name: `event_name is ${eventName}`, has: (other) => other.conversion.event_name === eventName },
    {
      name: `action_source is ${actionSource}`,
      has: (other) => other.conversion.action_source === actionSource,
    },
    ...OBJECTS.flatMap((object) => fieldTraits(conversion, object)),
  ];
}

/** The fields that one conversion lacks and others have, as traits. */
export function lacksOf(traced: Traced, others: readonly Traced[]): readonly Trait[] {
  const fields = new Set(others.flatMap(({ conversion }) => fieldsOf(conversion)));
  return [...fields].map(lackOf).filter((trait) => trait.has(traced));
}

function fieldsOf(conversion: Conversion): readonly string[] {
  return OBJECTS.flatMap((object) =>
    Object.keys(conversion[object] ?? {}).map((field) => `${object}/${field}`),
  );
}

function lackOf(path: string): Trait {
  const [object = "", field = ""] = path.split("/");
  return {
    name: `${path} is absent`,
    has: ({ conversion }) => valueAt(conversion, object, field) === undefined,
  };
}

function fieldTraits(conversion: Conversion, object: (typeof OBJECTS)[number]): readonly Trait[] {
  return Object.entries(conversion[object] ?? {}).flatMap(([field, value]): readonly Trait[] => [
    {
      name: `${object}/${field} is present`,
      has: (other) => valueAt(other.conversion, object, field) !== undefined,
    },
    ...(object !== "user_data" && typeof value === "string" && value.length <= LONGEST_VALUE
      ? [
          {
            name: `${object}/${field} is ${value}`,
            has: (other: Traced) => valueAt(other.conversion, object, field) === value,
          },
        ]
      : []),
  ]);
}

function valueAt(conversion: Conversion, object: string, field: string): unknown {
  const holder = (conversion as Readonly<Record<string, unknown>>)[object];
  return typeof holder === "object" && holder !== null
    ? (holder as Readonly<Record<string, unknown>>)[field]
    : undefined;
}
