import type { Token } from "@relay/pipeline";
import type { DestinationConfig } from "@relay/runtime";

/** A destination's token. Its mark is another one with another API version too: a suspension ends with either. */
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
