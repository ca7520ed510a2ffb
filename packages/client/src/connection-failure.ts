const REFUSED = "connection refused, nothing listens there";
const NOT_FOUND = "the name of the host was not found";
const CLOSED = "the connection was closed before an answer came";
const TIMED_OUT = "no answer in time";
const NO_HTTP = "the program that answers there does not speak HTTP";
/** fetch's only message for ports that it refuses, such as those of mail. */
const BAD_PORT = "bad port";
const UNTRUSTED = "its certificate is not trusted";
const NO_TLS = "no secure connection, perhaps it is http:// instead of https://";

/** Codes of Node, its fetch and OpenSSL, with their meaning. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: REFUSED,
  ENOTFOUND: NOT_FOUND,
  EAI_AGAIN: "the name of the host could not be looked up",
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ETIMEDOUT: TIMED_OUT,
  UND_ERR_CONNECT_TIMEOUT: TIMED_OUT,
  UND_ERR_HEADERS_TIMEOUT: TIMED_OUT,
  UND_ERR_BODY_TIMEOUT: TIMED_OUT,
  "timed out": TIMED_OUT,
  [BAD_PORT]: "fetch never uses this port; give the relay another one",
  // From fetch's parser, which sets no code.
  HTTPParserError: NO_HTTP,
  EHOSTUNREACH: "no way to the host",
  ENETUNREACH: "no way to the network",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/**
 * The meaning of an error code that explains a missing connection or answer. Returns the code itself when it is
 * unknown.
 */
export function wordsForCode(code: string): string {
  if (code.startsWith("HPE_")) return NO_HTTP;
  return WORDS[code] ?? `no connection (${code})`;
}

/**
 * Why a request to `url` got no readable answer: the origin, then what happened. Contains no other part of the address
 * and none of the error's own message, which may repeat a password.
 */
export function connectionFailure(error: unknown, url: string): string {
  return `${new URL(url).origin}: ${wordsFor(error)}`;
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return wordsForCode("unknown");
  if (error.name === "TimeoutError") return TIMED_OUT;
  if (error.name === "AbortError") return "the request was given up";
  if (error instanceof SyntaxError) return "the program that answers there is not the relay";
  return wordsForCode(codeOf(error));
}

/** The code of an error or of its cause, because fetch wraps the system's error. Without a code, the error's name. */
function codeOf({ name, message, cause, ...error }: Error): string {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string") return code;
  if (cause instanceof Error) return codeOf(cause);
  return message === BAD_PORT ? BAD_PORT : name;
}
