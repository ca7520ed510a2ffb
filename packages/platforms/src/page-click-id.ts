import { MATCH_KEYS } from "@relay/core";

/** Match keys that an ad adds to the address of its page. */
export type ClickIdName = "fbclid" | "ttclid";

/** The click id in a page's address, with its case. Undefined when there is none, or one too long for its match key. */
export function clickIdOfPage(url: string | undefined, name: ClickIdName): string | undefined {
  // Most addresses have none, which this detects at a tenth of the cost of parsing.
  if (url === undefined || !url.includes(`${name}=`)) return undefined;
  const id = URL.parse(url)?.searchParams.get(name);
  return id && id.length <= MATCH_KEYS[name].maxLength ? id : undefined;
}
