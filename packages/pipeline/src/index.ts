export { GroupCommit, type Offer, Overloaded } from "./accept.ts";
export { attempt, type Destination, type Token } from "./attempt.ts";
export { consult, type ConsultContext, type Consulted } from "./consult.ts";
export { drain, type SliceEnd } from "./drain.ts";
export { DEFAULT_DRAIN, type DrainContext, type DrainSettings } from "./drain-context.ts";
export { divide, isSetback } from "./isolate.ts";
export { replay, type ReplayContext, type ReplayTarget } from "./replay.ts";
export { tellWebhook, type TellContext, type Told, writeEnd } from "./tell-webhook.ts";
