/** What is traced: from a request's arrival to the settling of its conversions. */
export type SpanName = "request" | "segment" | "attempt" | "settle";

/** What is known of a piece of work when it ends; ids and counts, never a conversion. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A piece of work on its way. */
export interface Span {
  /** Its W3C traceparent, for what follows from it; absent where it is not recorded. */
  readonly traceparent?: string;
  end(attributes?: SpanAttributes): void;
}

/** Where traces go. */
export interface Tracing {
  /** Begins a trace, or goes on with the caller's. */
  enter(name: SpanName, traceparent?: string): Span;
  /** Work for some traces at once: a child of the first, linked to the others. Nothing is recorded for none. */
  follow(name: SpanName, traceparents: readonly string[]): Span;
}

const NO_SPAN: Span = { end: () => undefined };

/** Records nothing. */
export const NO_TRACING: Tracing = { enter: () => NO_SPAN, follow: () => NO_SPAN };
