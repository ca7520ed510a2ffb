import { type ApiVersionUse, judgeVersion } from "@relay/core";
import type { Finding } from "./finding.ts";

const WHAT = { sending: "events are sent with", queries: "pixels and statistics are read with" } as const;
/** The operator can choose only the version for events. */
const REMEDY = {
  sending: "Set a newer api_version in the destination's options and restart the workers",
  queries: "Upgrade the relay",
} as const;

/** Findings of `relay doctor` about the API versions of a destination, at a moment in Unix seconds. */
export function versionFindings(
  destination: string,
  versions: readonly ApiVersionUse[],
  nowSeconds: number,
): readonly Finding[] {
  return versions.map((one): Finding => {
    const { use, version } = one;
    const what = `API version of ${destination}`;
    const remedy = `${REMEDY[use]}; see docs/runbooks/api-version.md.`;
    const found = `${WHAT[use]} ${version}, ${endOf(one)}`;
    switch (judgeVersion(one, nowSeconds)) {
      case "served":
        return { what, state: "good", found };
      case "expiring":
        return { what, state: "warning", found, remedy };
      case "expired":
        return {
          what,
          state: "bad",
          found: `${WHAT[use]} ${version}, which the platform no longer serves`,
          remedy,
        };
    }
  });
}

function endOf({ servedUntil }: ApiVersionUse): string {
  if (servedUntil === undefined) return "whose end is not announced";
  return `which is served until ${new Date(servedUntil * 1000).toISOString().slice(0, 10)}`;
}
