import { MATCH_KEY_LENGTH } from "@relay/core";

/** The click id in a page's address, with its case. Undefined when there is none, or one too long for a match key. */
export function clickIdOfPage(url: string | undefined, name: string): string | undefined {
  // Most addresses have none, which this detects at a tenth of the cost of parsing.
  if (url === undefined || !url.includes(`${name}=`)) return undefined;
  const id = URL.parse(url)?.searchParams.get(name);
  return id && id.length <= MATCH_KEY_LENGTH.long ? id : undefined;
}
