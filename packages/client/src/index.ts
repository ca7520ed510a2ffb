export { relayAddress } from "./address.ts";
export { RelayClient, type RelayClientOptions } from "./client.ts";
export { connectionFailure, wordsForCode } from "./connection-failure.ts";
export type { Conversion } from "./conversion.ts";
export { RelayClientError, type RelayClientErrorCode } from "./errors.ts";
export { postConversions, type Posted, type PostOptions } from "./post.ts";
export type { Fault, Result } from "./result.ts";
