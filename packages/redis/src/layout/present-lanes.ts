import type { LayoutSource } from "./layouts.ts";

/** The destination with a `lanes` that is always the number that Redis has: lanes may grow while a program runs. */
export function withPresentLanes<Destination extends { readonly name: string; readonly lanes: number }>(
  destination: Destination,
  layouts: Pick<LayoutSource, "of">,
): Destination {
  return Object.defineProperty({ ...destination }, "lanes", {
    enumerable: true,
    get: () => layouts.of(destination.name).lanes,
  });
}

/** Returns a function that tells by what the lane of a conversion is chosen, once lanes have grown to at least a number. */
export function laneChoices(
  find: (destination: string) => { readonly dialect: { readonly dataset: string } } | undefined,
  layouts: LayoutSource,
) {
  return async (destination: string, atLeast: number) => {
    const { lanes } = await layouts.readGrown(destination, atLeast);
    return { dataset: find(destination)?.dialect.dataset ?? "", lanes };
  };
}
