/** What is known about the conversions of one request, besides themselves. */
export interface Envelope {
  readonly source: string;
  /** When the relay accepted them, milliseconds. */
  readonly receivedAtMs: number;
  readonly requestId: string;
  /** The replay that put them back into the lane. Their dead letters are closed when they are delivered. */
  readonly replay?: string;
  /** W3C traceparent of the request, when it is traced. */
  readonly trace?: string;
  /** The producer asked for a report of the statuses. */
  readonly isReported?: true;
  /** They came through an endpoint that needs no key. */
  readonly isUnauthenticated?: true;
}
