/**
 * What the relay needs for a conversion, a delivery (a conversion to one destination) and a request. Microseconds are
 * processor time; bytes are Redis' or a process' memory. Conversions are those of a website, 600 to 1,200 bytes.
 * docs/performance.md has the figures and the commands that measure them.
 */
export const MEASURED_COSTS = {
  /** Conversions in requests of 100 take 24 µs each, and 80 µs in requests of one. */
  ingest: { usARequest: 57, usAConversion: 18, usADelivery: 6 },
  /** Requests beyond the first of 1,000 events are those of a search for bad events. */
  worker: { usADelivery: 27, usARequest: 433 },
  redis: { usADelivery: 7, usARequest: 131 },
  redisBytes: { waiting: 200, remembered: 22, deadLetter: 1514 },
  /** A busy process. */
  processBytes: { ingest: 300_000_000, worker: 500_000_000 },
} as const;
