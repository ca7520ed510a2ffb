import type { ConfigFault } from "./config-error.ts";
import type { ReadFile } from "./relay-file.ts";

/** Reports a pixel source that does not exist, and limits of the ingest API that contradict each other. */
export function checkIngest({ values }: ReadFile, faults: ConfigFault[]): void {
  const { ingest = {}, sources = {} } = values;
  const { pixel_source: pixelSource } = ingest;
  if (pixelSource !== undefined && !Object.hasOwn(sources, pixelSource))
    faults.push({ at: "/ingest/pixel_source", message: `there is no source ${pixelSource}` });
  const pairs = [
    ["max_body_bytes_in_flight", "max_body_bytes"],
    ["request_timeout_ms", "headers_timeout_ms"],
  ] as const;
  for (const [name, leastName] of pairs) {
    const { [name]: value, [leastName]: least } = ingest;
    if (value !== undefined && least !== undefined && value < least)
      faults.push({ at: `/ingest/${name}`, message: `must be at least ${leastName}, ${least}` });
  }
}
