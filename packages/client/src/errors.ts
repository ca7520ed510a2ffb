/** Reasons why conversions were not sent. Stable. */
export const CLIENT_ERRORS = {
  unauthorized: "The relay knows no source with this API key.",
  rejected: "The relay refused the request.",
  unavailable: "The relay did not accept the request before the client gave up.",
  closed: "The client is closed.",
  address: "The relay's address must be http:// or https://, without user, password, query and fragment.",
} as const;
export type RelayClientErrorCode = keyof typeof CLIENT_ERRORS;

/** The error of a failed `send`. Its message holds neither a conversion nor the key. */
export class RelayClientError extends Error {
  override readonly name = "RelayClientError";
  readonly code: RelayClientErrorCode;
  /** HTTP status of the last answer; absent when there was none. */
  readonly status?: number;

  constructor(code: RelayClientErrorCode, status?: number, detail?: string) {
    super(detail === undefined ? CLIENT_ERRORS[code] : `${CLIENT_ERRORS[code]} (${detail})`);
    this.code = code;
    if (status !== undefined) this.status = status;
  }
}
