export { admit, type Admission } from "./conversion/admit.ts";
export { type ApiVersionUse, EXPIRY_NOTICE_SECONDS, judgeVersion } from "./platform/api-version.ts";
export { BatchFit, envelopeBytesOf, gather } from "./delivery/batch.ts";
export { PRODUCT_TYPES } from "./conversion/content-types.ts";

export {
  ACTION_SOURCES,
  type ActionSource,
  type Contents,
  type Conversion,
  ConversionInput,
} from "./conversion/conversion.ts";
export { isCurrency } from "./conversion/currency.ts";
export { type Hashed, recogniseHashed, sha256Hex } from "./matching/digest.ts";
export {
  ERRORS,
  type ErrorCode,
  type Fault,
  fault,
  type FaultCode,
  FAULTS,
  isError,
  mostTelling,
  RelayError,
  warning,
} from "./errors/errors.ts";
export {
  type Identity,
  identityOf,
  sentIdentity,
  unauthenticatedIdentity,
  IDENTITY_BYTES,
  isLaneCount,
  laneFor,
  laneOf,
  deadLetterIdOf,
  mintEventId,
} from "./conversion/identity.ts";
export {
  MATCH_KEYS,
  type MatchKey,
  type MatchKeyName,
  matchKeyNameOf,
  type MatchValue,
  type UserData,
} from "./matching/match-keys.ts";
export { type KeyWeight, matchScore, missingKeys } from "./matching/match-quality.ts";
export {
  DEAD_REASONS,
  type DeadReason,
  type PlatformAnswer,
  type AttemptOutcome,
  type OutcomeKind,
} from "./delivery/outcome.ts";
export { restAtUsageMs } from "./delivery/pace.ts";
export { checkPatch, mergePatch, type Patch } from "./conversion/patch.ts";
export {
  type Dialect,
  type LeftOut,
  type Platform,
  PLATFORM_NAMES,
  type PlatformLimits,
  type PlatformName,
  type PlatformRequest,
  type PlatformResponse,
  type PrepareContext,
  type PreparedEvent,
  type Translation,
} from "./platform/platform.ts";
export {
  type Acquired,
  type AsideAcquired,
  type AsideReplacement,
  type Incarnation,
  type Appended,
  type Aside,
  type AsideGroup,
  type AsideMove,
  type AttemptRecord,
  type Begun,
  type BegunBatch,
  type BegunGroup,
  type DeadLetter,
  type DeadLetters,
  type Gate,
  type GateAnswer,
  type GateCause,
  GATE_REASONS,
  GATE_MODES,
  type GateState,
  type GateReason,
  type GateMode,
  KEPT_REASONS,
  type KeptReason,
  type Known,
  type LaneDrain,
  type LaneFailure,
  laneName,
  type LaneRef,
  type LaneWriter,
  type LeaseClaim,
  type NewAsideGroup,
  type NoAnswer,
  type Position,
  type QualitySum,
  type Receipt,
  type Reader,
  type ReplayChunk,
  type ReplayRef,
  type Replays,
  type ReportedEnd,
  type Reports,
  type SentConversion,
  type Settlement,
  type EndedPart,
  type IndexBits,
  type StoredSegment,
  type PossiblySent,
  type Transport,
  type TransportResult,
  type WebhookAnswer,
  type WebhookBatch,
  type WebhookMessage,
  type WebhookPoster,
  type Webhooks,
} from "./ports.ts";
export {
  type AdAccount,
  type EventStats,
  type Failed,
  failed,
  type KeyCoverage,
  type PlatformMatchQuality,
  type Page,
  type Pixel,
  type Query,
  type Question,
  type PlatformQueries,
  QUERY_FAILURES,
  type QueryAccess,
  type QueryFailure,
  type QueryFailureCode,
  type QueryRequest,
  type QuerySpan,
  type TokenCheck,
} from "./platform/platform-queries.ts";
export { type Backoff, backoffMs, DEFAULT_BACKOFF } from "./delivery/retry.ts";
export { clocksAgree, ClockWatch, dueInMs } from "./time/clock.ts";
export { checkSize, CONVERSION_BYTES, isTooDeep, isWholeText, MOST_DEPTH } from "./conversion/limits.ts";
export { fieldOf, pointedAt } from "./errors/pointer.ts";
export { recognisesRepetition } from "./platform/repetition.ts";
export { foldedName, resembled } from "./errors/resembling.ts";
export { faultsOf } from "./errors/schema-faults.ts";
export {
  type Decoded,
  decodeSegment,
  encodeSegment,
  type Envelope,
  SEGMENT_MAX_BYTES,
  SEGMENT_MAX_EVENTS,
  type SegmentGroup,
  type SegmentItem,
  segmentsOf,
  writeConversion,
} from "./lane/segment.ts";
export {
  NO_TRACING,
  type Span,
  type SpanAttributes,
  type SpanName,
  type Tracing,
} from "./signals/tracing.ts";
export { type Listener, type Matching, type Signal } from "./signals/signals.ts";
export { RefusalBreaker } from "./delivery/refusal-breaker.ts";
export {
  checkWindow,
  DAY_SECONDS,
  deadlineOf,
  judgeWindow,
  type Window,
  WINDOW_MARGIN_SECONDS,
  type WindowState,
} from "./time/window.ts";
export {
  advertisingId,
  asGiven,
  birthYear,
  browserCookie,
  city,
  clean,
  clickCookie,
  country as normalizeCountry,
  dateOfBirth,
  deviceId,
  digitsOnly,
  email,
  foldedId,
  gender,
  initials,
  ipAddress,
  languageTag,
  lowerCase,
  type NormalizeContext,
  type Normalizer,
  personName,
  publicIpAddress,
  state as normalizeState,
  twoDigits,
  upperCase,
  wordOf,
  zip,
} from "./matching/normalize.ts";
export { e164, phoneDigits } from "./matching/phone.ts";
export {
  type AddressRule,
  addressRule,
  faultOfWebhookUrl,
  isNetwork,
  literalAddressOf,
} from "./network/webhook-url.ts";
export {
  readRequestFields,
  type ReadRequestFields,
  unknownField,
  withRequestFields,
} from "./conversion/read-request-fields.ts";
export {
  REQUEST_FIELD_NAMES,
  REQUEST_FIELDS,
  type RequestFieldName,
  type RequestFields,
} from "./conversion/request-fields.ts";
