export {
  type Aside,
  type AsideAcquired,
  type AsideGroup,
  type AsideMove,
  type AsideReplacement,
  type NewAsideGroup,
} from "./aside.ts";
export {
  type Begun,
  type BegunBatch,
  type BegunGroup,
  isAsideMark,
  type Known,
  type LeaseClaim,
} from "./begin.ts";
export { lanesToHandOver } from "./fair-share.ts";
export { type Incarnation } from "./incarnation.ts";
export { generationSeconds, LEDGER_GENERATIONS } from "./ledger-generation.ts";
export {
  type Acquired,
  type LaneDrain,
  type LaneFailure,
  type PossiblySent,
  type TakenAlone,
} from "./lane-drain.ts";
export { askedElsewhere, type ElsewhereKnown, withElsewhere } from "./known-elsewhere.ts";
export {
  type EarlierLayout,
  grownAtLeastTo,
  grownTo,
  growingFrom,
  growthOver,
  isWaitingLane,
  type LaneLayout,
  ledgersOf,
  lanesOf,
  rememberingFor,
  withoutPast,
} from "./lane-layout.ts";
export { isLaneCount, laneName, laneOf, parseLane, type LaneRef } from "./lane-ref.ts";
export { type Appended, type Closed, type LaneWriter, type NewSegment } from "./lane-writer.ts";
export { type EndedPart, type IndexBits } from "./ended-part.ts";
export { comparePositions, type Position, positionAt, storedPosition } from "./position.ts";
export { type Decoded, decodeSegment, decodeUnopened, type SegmentItem } from "./decode-segment.ts";
export {
  encodeSegment,
  SEGMENT_MAX_BYTES,
  SEGMENT_MAX_EVENTS,
  type SegmentGroup,
  segmentsOf,
} from "./encode-segment.ts";
export { type Envelope } from "./envelope.ts";
export {
  type LeaseHeld,
  type QualitySum,
  type Receipt,
  type SentConversion,
  type Settlement,
} from "./settlement.ts";
export { type StoredSegment } from "./stored-segment.ts";
