export { BlindIndex, INDEX_KEY_BYTES, MARK_LENGTH, readIndexKey } from "./blind-index.ts";
export { ErasureList, type Erasures, NO_ERASURES } from "./erasures.ts";
export { digestsOf, type Identifier, type IdentifierName, IDENTIFIERS, personDigests } from "./person.ts";
