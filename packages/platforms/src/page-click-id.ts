import { MATCH_KEYS } from "@relay/core";

/** Match keys that an ad puts into the address of the page it leads to. */
export type ClickIdName = "fbclid" | "ttclid";

/** The click id in a page's address, its case kept; nothing where there is none, or one too long for its match key. */
export function clickIdOfPage(url: string | undefined, name: ClickIdName): string | undefined {
  // Most addresses have none, which is told at a tenth of the cost of taking them apart.
  if (url === undefined || !url.includes(`${name}=`)) return undefined;
  const id = URL.parse(url)?.searchParams.get(name);
  return id && id.length <= MATCH_KEYS[name].maxLength ? id : undefined;
}
