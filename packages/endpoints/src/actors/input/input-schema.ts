import Type, { type TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { type Actor, ACTORS } from "../actor.ts";
import type { ActorField } from "./field.ts";

/** The schema of an actor's input. */
export function schemaOf({ fields }: Actor): TSchema {
  return objectOf(Object.entries(fields));
}

/** Checkers of an input, and of a flat event of its list. */
export interface Checkers {
  readonly input: Validator;
  readonly event: Validator;
}

/** Whether a field belongs to an event and not to the run. */
export function isOfEvent(name: string, field: ActorField | undefined): boolean {
  return field?.to !== undefined || name === "isAlreadyHashed";
}

const CHECKERS: ReadonlyMap<Actor, Checkers> = new Map(
  Array.from(new Set(ACTORS.values()), (actor) => {
    const ofEvents = Object.entries(actor.fields).filter(([name, field]) => isOfEvent(name, field));
    return [actor, { input: Compile(schemaOf(actor)), event: Compile(objectOf(ofEvents)) }];
  }),
);

export function checkersOf(actor: Actor): Checkers {
  const found = CHECKERS.get(actor);
  if (!found) throw new Error(`there is no schema of ${actor.name}`);
  return found;
}

function objectOf(fields: readonly (readonly [string, ActorField])[]): TSchema {
  const properties = fields.map(([name, { schema }]) => [name, Type.Optional(schema)]);
  return Type.Object(Object.fromEntries(properties), { additionalProperties: false });
}
