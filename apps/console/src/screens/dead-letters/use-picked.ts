import { useState } from "react";

/** Dead letters that were picked by hand. */
export interface Picked {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (ids: readonly string[], isPicked: boolean) => void;
}

/** Picked dead letters of one view; another view begins without any. */
export function usePicked(view: string): Picked {
  const [state, setState] = useState({ view, ids: new Set<string>() });
  const ids = state.view === view ? state.ids : new Set<string>();
  const toggle = (changed: readonly string[], isPicked: boolean) => {
    const after = new Set(ids);
    for (const id of changed) {
      if (isPicked) after.add(id);
      else after.delete(id);
    }
    setState({ view, ids: after });
  };
  return { ids, toggle };
}
