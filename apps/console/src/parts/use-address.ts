import { useLocation, useSearchParams } from "wouter";

/** The query of the address, in which a screen keeps its state. An empty value removes a parameter. */
export function useAddress() {
  const [parameters, setParameters] = useSearchParams();
  const change = (
    changes: Readonly<Record<string, string | undefined>>,
    options?: { readonly replace?: boolean; readonly state?: unknown },
  ) =>
    setParameters((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === "") after.delete(name);
        else after.set(name, value);
      }
      return after;
    }, options);
  return { get: (name: string) => parameters.get(name) ?? undefined, change };
}

/** Leads to another screen. */
export function useGo(): (path: string) => void {
  const [, go] = useLocation();
  return go;
}
