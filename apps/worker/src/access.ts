import type { Token } from "@relay/pipeline";
import type { DestinationConfig } from "@relay/runtime";

/** A destination's token. Its mark also contains the API version, so that a change of either ends a suspension. */
export function accessOf({
  accessToken,
  dialect,
}: Pick<DestinationConfig, "accessToken" | "dialect">): Token {
  const version = dialect.versions.find(({ use }) => use === "sending")?.version;
  return {
    reveal: () => accessToken.reveal(),
    get mark() {
      return version === undefined ? accessToken.mark : `${accessToken.mark} ${version}`;
    },
  };
}
