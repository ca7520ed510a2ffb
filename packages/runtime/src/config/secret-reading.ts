import type { ConfigFault } from "./config-error.ts";
import type { SecretFiles } from "./secret-files.ts";
import type { Variables } from "./variables.ts";

/** Where secrets are read from, and where their faults go. */
export interface SecretReading {
  readonly variables: Variables;
  readonly files: SecretFiles;
  readonly faults: ConfigFault[];
}
