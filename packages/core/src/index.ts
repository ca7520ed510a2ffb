export { writeConversion } from "./conversion/write-conversion.ts";
export { type Admission, admit } from "./conversion/admit.ts";
export {
  ACTION_SOURCES,
  type ActionSource,
  choice,
  FIELD,
  PRODUCT_TYPES,
  requestLabel,
} from "./conversion/common-fields.ts";
export { type Contents, type Conversion, type ConversionInput } from "./conversion/conversion.ts";
export { ConversionSchema } from "./conversion/conversion-schema.ts";
export { type Choice, CHOICES, type Consent } from "./consent/consent.ts";
export {
  CONSENT_AS_SAID,
  CONSENT_MODES,
  type ConsentRule,
  consentUnder,
  type RuledConsent,
} from "./consent/consent-rule.ts";
export { wantsLimit, withheldBecause, WITHHELD_REASONS, type WithheldReason } from "./consent/data-use.ts";
export { isCurrency } from "./conversion/currency.ts";
export {
  deadLetterIdOf,
  type Identity,
  IDENTITY_BYTES,
  identityOf,
  mintEventId,
  sentIdentity,
  unauthenticatedIdentity,
} from "./conversion/identity.ts";
export { isObject } from "./conversion/json-object.ts";
export { KEPT_KEYS, type KeptKeys, withMatchKeys } from "./conversion/least-data.ts";
export { checkSize, CONVERSION_BYTES, isTooDeep, isWholeText, MOST_DEPTH } from "./conversion/limits.ts";
export { fieldOf, pointedAt } from "./conversion/pointer.ts";
export {
  readRequestFields,
  type ReadRequestFields,
  type RequestFields,
  unknownField,
  withRequestFields,
} from "./conversion/request-fields.ts";
export { type Vocabulary } from "./conversion/vocabulary.ts";
export { type DeadLetter, type DeadLetters } from "./dead-letters/dead-letters.ts";
export {
  DEAD_LETTER_DAYS,
  type DeadLetterRetention,
  USUAL_RETENTION,
  withoutConversion,
} from "./dead-letters/retention.ts";
export { type Traced } from "./delivery/traits.ts";
export { AdaptiveConcurrency, type Answered } from "./delivery/adaptive-concurrency.ts";
export { ANSWER_CLASSES, type AnswerClass } from "./delivery/answer-class.ts";
export { type AttemptRecord } from "./delivery/attempt-record.ts";
export { BatchFit, envelopeBytesOf, gather } from "./delivery/batch.ts";
export {
  type Gate,
  GATE_MODES,
  GATE_REASONS,
  type GateAnswer,
  type GateCause,
  type GateMode,
  type GateReason,
  type GateState,
} from "./delivery/gate.ts";
export {
  type AttemptOutcome,
  DEAD_REASONS,
  type DeadReason,
  type OutcomeKind,
  type PlatformAnswer,
} from "./delivery/outcome.ts";
export { restAtUsageMs } from "./delivery/pace.ts";
export { RefusalBreaker } from "./delivery/refusal-breaker.ts";
export { type Backoff, backoffMs, DEFAULT_BACKOFF } from "./delivery/retry.ts";
export { type NoAnswer, type Reader, type Transport, type TransportResult } from "./delivery/transport.ts";
export {
  type ErrorCode,
  ERRORS,
  type Fault,
  fault,
  type FaultCode,
  FAULTS,
  isError,
  dropRedundantWarnings,
  RelayError,
  warning,
} from "./errors/errors.ts";
export { pattern } from "./errors/pattern.ts";
export { FEATURE_LEVELS, type FeatureLevels } from "./formats/formats.ts";
export { foldedName, resembled } from "./errors/resembling.ts";
export { faultsOf } from "./errors/schema-faults.ts";
export * from "./lane/index.ts";
export { type Hashed, recogniseHashed, sha256Hex } from "./matching/digest.ts";
export {
  COMMON_MATCH_KEYS,
  type CommonMatchKey,
  type MatchKey,
  MATCH_KEY_LENGTH,
  matchKey,
  type MatchKeyName,
  type MatchValue,
  type UserData,
  type ValuesOf,
} from "./matching/match-keys.ts";
export { type KeyRule, type MatchProfile, type ValueCache } from "./matching/match-profile.ts";
export { type KeyWeight, matchScore, missingKeys, type PredictedQuality } from "./matching/match-quality.ts";
export { birthYear, dateOfBirth } from "./matching/birth.ts";
export { ipAddress, languageTag, publicIpAddress } from "./matching/device.ts";
export { advertisingId, deviceId } from "./matching/ids.ts";
export { type NormalizeContext, type Normalizer } from "./matching/normalizer.ts";
export { email, gender, initials, personName } from "./matching/person.ts";
export { city, country as normalizeCountry, state as normalizeState, zip } from "./matching/place.ts";
export { withoutAppendix } from "./matching/appendix.ts";
export {
  asGiven,
  BLANKS,
  clean,
  digitsOnly,
  lettersWithout,
  lowerCase,
  twoDigits,
  upperCase,
  wordOf,
} from "./matching/text.ts";
export { e164, phoneDigits } from "./matching/phone.ts";
export {
  type AddressRule,
  addressRule,
  faultOfWebhookUrl,
  isNetwork,
  literalAddressOf,
} from "./network/webhook-url.ts";
export { answerClassOf } from "./platform/answer-class-of.ts";
export { type ApiVersionUse, EXPIRY_NOTICE_SECONDS, judgeVersion } from "./platform/api-version.ts";
export {
  type AdAccount,
  type EventStats,
  type Failed,
  failed,
  type KeyCoverage,
  type Page,
  type Pixel,
  type PlatformMatchQuality,
  type PlatformQueries,
  type Query,
  QUERY_FAILURES,
  type QueryAccess,
  type QueryFailure,
  type QueryFailureCode,
  type QueryRequest,
  type QuerySpan,
  type Question,
  type TokenCheck,
} from "./platform/platform-queries.ts";
export {
  type Dialect,
  type DocumentationPage,
  type LeftOut,
  type Platform,
  type PlatformLimits,
  type PlatformName,
  type PlatformRequest,
  type PlatformResponse,
  type PrepareContext,
  type PreparedEvent,
  type Translation,
} from "./platform/platform.ts";
export {
  type AnswerGuide,
  type CodeGuide,
  type EventGuide,
  type KindGuide,
  type PlatformGuide,
} from "./platform/platform-guide.ts";
export { PlatformRegistry } from "./platform/registry.ts";
export { recognisesRepetition } from "./platform/repetition.ts";
export { checkPatch, mergePatch, type Patch } from "./replay/patch.ts";
export {
  KEPT_REASONS,
  type KeptReason,
  type ReplayChunk,
  type ReplayRef,
  type Replays,
} from "./replay/replays.ts";
export {
  deadLetterBinding,
  replayBinding,
  reportBinding,
  runBinding,
  segmentBinding,
} from "./sealing/bindings.ts";
export {
  keyMissing,
  type Opened,
  type Sealer,
  type SealingKey,
  type Unopened,
  unopenedReason,
} from "./sealing/sealer.ts";
export { type Listener, type Matching, type Signal } from "./signals/signals.ts";
export {
  NO_TRACING,
  type Span,
  type SpanAttributes,
  type SpanName,
  type Tracing,
} from "./signals/tracing.ts";
export {
  type DeploymentLoad,
  type DeploymentSize,
  PROCESS_BUSY,
  REDIS_BUSY,
  REDIS_FULL,
  sizeOf,
} from "./sizing/deployment-size.ts";
export { MEASURED_COSTS } from "./sizing/measured-costs.ts";
export { deadLetterFields, DeliveryStatus, refusalFields } from "./status/delivery-status.ts";
export {
  type NewReport,
  type ReportedStatus,
  reportFieldOf,
  type ReportReader,
  type Reports,
} from "./status/reports.ts";
export type { RunEntry, RunPage, RunQuery, RunStore, StoredRun } from "./status/runs.ts";
export {
  type WebhookAnswer,
  type WebhookBatch,
  type WebhookMessage,
  type WebhookPoster,
  type Webhooks,
} from "./status/webhooks.ts";
export { clocksAgree, ClockWatch, dueInMs } from "./time/clock.ts";
export {
  checkWindow,
  DAY_SECONDS,
  deadlineOf,
  judgeWindow,
  type Window,
  WINDOW_MARGIN_SECONDS,
  type WindowState,
} from "./time/window.ts";
export * from "./erasure/index.ts";
export { requestFailed } from "./signals/request-failed.ts";
