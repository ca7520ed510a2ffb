import type { Static, TObject } from "typebox";
import type { Consent } from "../consent/consent.ts";
import type { UserData } from "../matching/match-keys.ts";
import type {
  ActionSource,
  COMMON_APP_DATA,
  COMMON_CONTENTS,
  COMMON_CONVERSION,
  COMMON_CUSTOM_DATA,
} from "./common-fields.ts";

type Line = Static<TObject<typeof COMMON_CONTENTS>>;
type CustomData = Static<TObject<typeof COMMON_CUSTOM_DATA>> & { readonly content_type?: string };
type AppData = Static<TObject<typeof COMMON_APP_DATA>>;
type Outermost = Static<TObject<typeof COMMON_CONVERSION>>;

/** A field that only some platform has. The schema knows it, and this type does not. */
interface OwnFields {
  readonly [name: string]: unknown;
}

/** A conversion as a producer writes it, with the fields that all platforms share. `ConversionSchema` checks it. */
export type ConversionInput = Outermost & {
  readonly user_data: OwnFields;
  readonly custom_data?: CustomData & { readonly contents?: readonly (Line & OwnFields)[] } & OwnFields;
  readonly app_data?: AppData & OwnFields;
} & OwnFields;

/** The lines of a cart after admission. */
export type Contents = readonly (Omit<Line, "id"> & { readonly id?: string })[];

/**
 * A conversion after admission: canonical names, whole seconds, a fixed id. Values of `user_data` are still raw: they
 * are normalised and hashed per platform when a micro-batch is prepared. A platform's own fields are in it too; the
 * platform adds them to this type.
 */
export type Conversion = Omit<
  Outermost,
  "event_time" | "event_id" | "idempotency_key" | "action_source" | "consent"
> & {
  readonly event_time: number;
  readonly event_id: string;
  readonly action_source: ActionSource;
  readonly user_data: UserData;
  readonly custom_data?: CustomData & { readonly contents?: Contents };
  readonly app_data?: AppData;
  readonly consent?: Consent;
};
