import { RelayError } from "@relay/core";

export interface ConfigFault {
  /** JSON pointer into relay.yaml, or the name of an environment variable. */
  readonly at: string;
  readonly message: string;
}

/** The configuration is unusable. Lists every fault with its place in the file or the environment. */
export class ConfigError extends RelayError {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super("RELAY_CONFIG_INVALID", {
      detail: faults.map(({ at, message }) => `\n  ${at}: ${message}`).join(""),
    });
    this.faults = faults;
  }
}
