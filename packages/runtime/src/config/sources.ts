import type { ConfigFault } from "./config-error.ts";
import type { ReadFile } from "./relay-file.ts";

/** Reports sources with a default consent that nothing reads. */
export function checkSources({ values }: ReadFile, faults: ConfigFault[]): void {
  for (const [name, source] of Object.entries(values.sources ?? {})) {
    if (source?.consent !== "none" || source.default_consent === undefined) continue;
    faults.push({
      at: `/sources/${name}/default_consent`,
      message: "is never used, because consent is none for this source",
    });
  }
}
