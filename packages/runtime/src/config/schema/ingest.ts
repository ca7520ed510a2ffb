import { CONVERSION_BYTES } from "@relay/core";
import Type from "typebox";
import { Processes } from "./processes.ts";

export const Ingest = Type.Object(
  {
    processes: Processes,
    max_body_bytes: Type.Integer({
      default: 5_000_000,
      minimum: 1024,
      description: "Largest request body, after decompression.",
    }),
    max_body_bytes_in_flight: Type.Integer({
      default: 67_108_864,
      minimum: 1_048_576,
      description:
        "Bytes of the bodies of all requests that are being read or answered, after decompression. A request that does not fit is answered 503. An eighth of it, and at least max_body_bytes, is for requests that carry their key in the body. At least max_body_bytes. Several processes have equal shares of it, each at least twice max_body_bytes.",
    }),
    max_connections: Type.Integer({
      default: 4096,
      minimum: 1,
      description: "Most connections at once; one more is closed. Several processes have equal shares of it.",
    }),
    headers_timeout_ms: Type.Integer({
      default: 10_000,
      minimum: 1000,
      maximum: 60_000,
      description: "How long the headers of a request may take to arrive; then it is answered 408.",
    }),
    request_timeout_ms: Type.Integer({
      default: 30_000,
      minimum: 1000,
      maximum: 300_000,
      description:
        "How long a request may take to arrive, its body included; then it is answered 408. At least headers_timeout_ms.",
    }),
    max_events: Type.Integer({
      default: 10_000,
      minimum: 1,
      description: "Most conversions in one request.",
    }),
    drain_grace_ms: Type.Integer({
      default: 5000,
      minimum: 0,
      maximum: 120_000,
      description:
        "How long it takes connections after a stop was asked for. It is not ready during that time, so that balancers notice.",
    }),
    max_conversion_bytes: Type.Integer({
      default: CONVERSION_BYTES.usual,
      minimum: 1024,
      maximum: CONVERSION_BYTES.most,
      description: "Largest conversion, as it is stored: JSON in ASCII.",
    }),
    linger_ms: Type.Integer({
      default: 4,
      minimum: 0,
      maximum: 1000,
      description: "How long a segment stays open for conversions of other requests.",
    }),
    max_held_bytes: Type.Integer({
      default: 67_108_864,
      minimum: 1_048_576,
      description:
        "Bytes of conversions held in memory until Redis answers. Beyond it, requests are answered 429. Several processes have equal shares of it.",
    }),
    pixel_source: Type.Optional(
      Type.String({
        description:
          "Source of image pixels (`GET /tr`). Browsers hold no key, so anybody may send under it. Absent: there is no such route.",
      }),
    ),
    trusted_proxies: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 10,
      description:
        "Proxies before the ingest API that add to X-Forwarded-For. A pixel's IP address is read from the entry before theirs.",
    }),
  },
  { additionalProperties: false, default: {}, description: "The ingest API." },
);
