/** Traced steps, from a request's arrival to the settling of its conversions. */
export type SpanName = "request" | "segment" | "attempt" | "settle";

/** Attributes of a finished step: ids and counts, never a conversion. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A step under way. */
export interface Span {
  /** Its W3C traceparent, for the steps that follow; absent when it is not recorded. */
  readonly traceparent?: string;
  end(attributes?: SpanAttributes): void;
}

/** Receives traces. */
export interface Tracing {
  /** Starts a trace or continues the caller's. */
  enter(name: SpanName, traceparent?: string): Span;
  /**
   * A step for several traces at once: a child of the first, linked to the others. Records nothing when there are none.
   */
  follow(name: SpanName, traceparents: readonly string[]): Span;
}

const NO_SPAN: Span = { end: () => undefined };

/** Records nothing. */
export const NO_TRACING: Tracing = { enter: () => NO_SPAN, follow: () => NO_SPAN };
