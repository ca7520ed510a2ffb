export {
  countOf,
  culpritsIn,
  header,
  isObject,
  numberOf,
  objectsIn,
  readDocument,
  retryAfterMs,
  textOf,
  waiting,
  withoutDocument,
} from "./answer.ts";
export { type Classified } from "./classified.ts";
export {
  contextOf,
  isUsable,
  keysReadBy,
  type Unusable,
  unusableValues,
  type Writing,
  type WrittenUserData,
  writeUserData,
} from "./match-profile.ts";
export { MemoCache } from "./memo-cache.ts";
export { clickIdOfPage } from "./page-click-id.ts";
export { filledList, filledObject, idText, noteQuantities, saysSomething } from "./present.ts";
export { failedAs, type FailureAbout, failedWithoutDocument } from "./query-failure.ts";
export { wrongSpan } from "./query-span.ts";
export { isoOf } from "./query-time.ts";
export { requestBody } from "./request-body.ts";
export { fieldsOfGroup, groupOf } from "./request-group.ts";
export { Spelling } from "./spelling.ts";
export { COMMON_EVENTS } from "./standard-events.ts";
export { summedUp } from "./summed-up.ts";
export { noteUnsent } from "./unsent.ts";
export { weighed } from "./weighed.ts";
