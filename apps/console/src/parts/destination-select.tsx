import { NativeSelect } from "@mantine/core";
import { useEffect } from "react";
import { useDestinations } from "../api/destinations.ts";
import { whole } from "./numbers.ts";
import { useAddress } from "./use-address.ts";

/**
 * The destination in the address. Without one, that with the most dead letters is written into the address, so that the
 * screen stays with it when the counts change. Empty until it is known.
 */
export function useDestination(): string {
  const { data } = useDestinations();
  const { get, change } = useAddress();
  const named = get("destination");
  const [most] = data?.destinations.toSorted((a, b) => b.dead_letters - a.dead_letters) ?? [];
  const chosen = named ?? most?.destination;
  useEffect(() => {
    if (named === undefined && chosen !== undefined) change({ destination: chosen }, { replace: true });
  });
  return chosen ?? "";
}

/** Chooses the destination of a screen; the rest of the address is forgotten. */
export function DestinationSelect({ value }: { readonly value: string }) {
  const { data } = useDestinations();
  const { change } = useAddress();
  const choose = (destination: string) =>
    change({
      ...Object.fromEntries(
        [...new URLSearchParams(location.search).keys()].map((name) => [name, undefined]),
      ),
      destination,
    });
  const options = data?.destinations ?? [];
  return (
    <NativeSelect
      aria-label="Destination"
      value={value}
      onChange={(event) => choose(event.currentTarget.value)}
      data={options.map(({ destination, dead_letters: dead }) => ({
        value: destination,
        label: dead > 0 ? `${destination} (${whole(dead)} dead)` : destination,
      }))}
    />
  );
}
