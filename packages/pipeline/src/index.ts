export { GroupCommit, type Offer, Overloaded } from "./accept.ts";
export type { Destination } from "./attempt.ts";
export { DEFAULT_DRAIN, drain, type DrainContext, type DrainSettings, type SliceEnd } from "./drain.ts";
