import type { Selection } from "../../api/dead-letters.ts";
import { useAddress } from "../../parts/use-address.ts";
import { useFilter } from "../dead-letters/use-filter.ts";

/** The dead letters in the address: ids, or a filter. */
export function useSelection(): Selection {
  const { get } = useAddress();
  const { filter } = useFilter();
  const ids = get("ids");
  return ids === undefined ? { filter } : { ids: ids.split(",") };
}
