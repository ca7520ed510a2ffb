import { NO_TRACING, type Span, type Tracing } from "@relay/core";
import { type Context, ROOT_CONTEXT, trace, TraceFlags } from "@opentelemetry/api";
import type * as Api from "@opentelemetry/api";

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** A micro-batch can hold conversions of a thousand requests. */
const MOST_LINKS = 32;

export interface TracingOptions {
  /** Name of the program. */
  readonly service: string;
  /** Share of the requests without a traceparent that are recorded, 0 to 1. */
  readonly share: number;
}

export interface RunningTracing extends Tracing {
  /** Sends the spans that are still held. */
  stop(): Promise<void>;
}

const OFF: RunningTracing = { ...NO_TRACING, stop: () => Promise.resolve() };

/**
 * Exports traces by OTLP over HTTP to the collector in OTEL_EXPORTER_OTLP_ENDPOINT. Without it, nothing is loaded and
 * nothing is recorded. A request with a sampled traceparent is recorded, whatever the share.
 */
export async function startTracing(
  endpoint: string | undefined,
  { service, share }: TracingOptions,
): Promise<RunningTracing> {
  if (endpoint === undefined) return OFF;
  const [{ OTLPTraceExporter }, sdk, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.namespace": "conversion-relay" }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` }),
        scheduledDelayMillis: 1000,
      }),
    ],
  });
  const tracer = provider.getTracer("conversion-relay");
  return {
    enter: (name, traceparent) => spanOf(tracer.startSpan(name, {}, contextOf(traceparent))),
    follow(name, [first, ...others]) {
      if (first === undefined) return NO_TRACING.follow(name, []);
      const links = others.slice(0, MOST_LINKS).flatMap((traceparent) => linkTo(traceparent) ?? []);
      return spanOf(tracer.startSpan(name, { links }, contextOf(first)));
    },
    stop: () => provider.shutdown(),
  };
}

function spanOf(span: Api.Span): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    ...(span.isRecording() && {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
    }),
    end(attributes = {}) {
      span.setAttributes(attributes);
      span.end();
    },
  };
}

function contextOf(traceparent: string | undefined): Context {
  const link = traceparent === undefined ? undefined : linkTo(traceparent);
  return link ? trace.setSpanContext(ROOT_CONTEXT, link.context) : ROOT_CONTEXT;
}

/** Undefined for an invalid traceparent: a producer may send anything. */
function linkTo(traceparent: string): Api.Link | undefined {
  const [, traceId, spanId, flags = "00"] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return { context: { traceId, spanId, traceFlags, isRemote: true } };
}
