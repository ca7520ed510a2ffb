export { type AppendContext, appendToLanes, type LaneChoice } from "./append-to-lanes.ts";
export { GroupCommit, type Offer, Overloaded } from "./accept.ts";
export { attempt, type Destination, type Token } from "./deliver/attempt.ts";
export { runQuery, type QueryContext, type QueryResult } from "./run-query.ts";
export { drain, type SliceEnd } from "./deliver/drain.ts";
export { drainAside } from "./aside/drain-aside.ts";
export {
  DEFAULT_DRAIN,
  type DrainContext,
  type DrainSettings,
  type DrainTarget,
} from "./deliver/drain-context.ts";
export { HeldBytes } from "./deliver/held-bytes.ts";
export { divide, isDestinationFailure } from "./deliver/isolate.ts";
export { Permits } from "./deliver/permits.ts";
export { Pulse } from "./deliver/pulse.ts";
export { previewReplay } from "./preview-replay.ts";
export { followUp, requestOf } from "./deliver/search.ts";
export { Slots } from "./deliver/slots.ts";
export { replay, type ReplayContext, type ReplayTarget } from "./replay.ts";
export { type WebhookContext, WebhookSender } from "./webhook-sender.ts";
