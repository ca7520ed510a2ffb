export { type AcceptContext, type Acceptance, acceptItems, type Submission } from "./accept-items.ts";
export { admissionSignals } from "./admission-signals.ts";
export {
  type Admitted,
  admitItems,
  type DestinationRefusal,
  type ItemResult,
  type ItemStatus,
} from "./admit-items.ts";
export { type Brief, brief, briefly, type BriefResult } from "./brief.ts";
export type { Item } from "./item.ts";
export {
  contextFor,
  judgeItem,
  type Judged,
  pointedInto,
  type Route,
  type RoutedFault,
} from "./judge-item.ts";
export { LaneOffers } from "./lane-offers.ts";
export { parseInParts } from "./parse-in-parts.ts";
export { type DestinationPreview, type Preview, previewItem, type PreviewOptions } from "./preview-item.ts";
export { type Pressure, RETRY_AFTER, type Shed, underPressure } from "./pressure.ts";
export { type Items, readItems } from "./read-items.ts";
export {
  type AdmissionDestination,
  Router,
  type RouterSettings,
  type RouteRule,
  type Routing,
} from "./router.ts";
export { mapInTurns } from "./turn-share.ts";
export { UnjudgedItems } from "./unjudged-items.ts";
export {
  type ItemView,
  MAX_VALIDATED,
  validateItem,
  validateItems,
  type Validation,
} from "./validate-items.ts";
export { faultOfWebhook, type WebhookRules } from "./webhook-fault.ts";
