import type { DeadLetterFilter } from "../../api/dead-letters.ts";
import { FACETS } from "../../api/dead-letters.ts";
import { useAddress } from "../../parts/use-address.ts";

const NAMES = [...FACETS, "since", "until"] as const;

/** The filter in the address, and a way to change it, which leads back to the first page. */
export function useFilter() {
  const { get, change } = useAddress();
  const filter: DeadLetterFilter = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    filter,
    set: (changes: DeadLetterFilter) => change({ ...changes, cursor: undefined, event_id: undefined }),
    clear: () =>
      change(Object.fromEntries([...NAMES, "cursor", "event_id"].map((name) => [name, undefined]))),
  };
}
