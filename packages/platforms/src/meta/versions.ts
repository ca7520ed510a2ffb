import type { ApiVersionUse } from "@relay/core";

/** A version of Meta's APIs. Dates are days in UTC, `YYYY-MM-DD`; an absent end is not announced. */
interface MetaVersion {
  readonly version: string;
  readonly released: string;
  /** End under the Graph API's schedule, which the Conversions API follows. */
  readonly sendingUntil?: string;
  /** End under the Marketing API's schedule, which pixels, statistics and match quality follow. */
  readonly queriesUntil?: string;
}

/**
 * The newest first. Dates of queries are those that public projects noted down. Sources: Graph API Changelog; Marketing
 * API Versions.
 */
export const META_VERSIONS: readonly MetaVersion[] = [
  { version: "v26.0", released: "2026-07-29" },
  { version: "v25.0", released: "2026-02-18", sendingUntil: "2028-07-29" },
  { version: "v24.0", released: "2025-10-08", sendingUntil: "2028-02-18", queriesUntil: "2026-10-06" },
  { version: "v23.0", released: "2025-05-29", sendingUntil: "2027-10-08", queriesUntil: "2026-06-09" },
  { version: "v22.0", released: "2025-01-21", sendingUntil: "2027-05-20", queriesUntil: "2026-02-19" },
  { version: "v21.0", released: "2024-10-02", sendingUntil: "2027-01-21", queriesUntil: "2025-09-09" },
];

/** The default version. It is served for sending and for queries. */
export const META_VERSION = "v26.0";

/** A version older than the table has expired on a day that the table does not have. */
const LONG_AGO = 0;

/** Until when Meta serves the versions of a destination: `version` for its events, and the relay's own for queries. */
export function metaVersionUses(version: string): readonly ApiVersionUse[] {
  return [
    { use: "sending", version, ...servedUntil(version, "sendingUntil") },
    { use: "queries", version: META_VERSION, ...servedUntil(META_VERSION, "queriesUntil") },
  ];
}

function servedUntil(
  version: string,
  schedule: "sendingUntil" | "queriesUntil",
): Pick<ApiVersionUse, "servedUntil"> {
  const known = META_VERSIONS.find((one) => one.version === version);
  if (!known) return isOlderThanTable(version) ? { servedUntil: LONG_AGO } : {};
  const day = known[schedule];
  return day === undefined ? {} : { servedUntil: Date.parse(day) / 1000 };
}

function isOlderThanTable(version: string): boolean {
  return META_VERSIONS.every((one) => numberOf(version) < numberOf(one.version));
}

function numberOf(version: string): number {
  return Number(version.slice(1));
}
