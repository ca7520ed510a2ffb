import { NativeSelect } from "@mantine/core";
import { useDestinations } from "../api/destinations.ts";
import { whole } from "./numbers.ts";
import { useAddress } from "./use-address.ts";

/** The destination in the address; without one, that with the most dead letters. Empty until it is known. */
export function useDestination(): string {
  const { data } = useDestinations();
  const { get } = useAddress();
  const [most] = data?.destinations.toSorted((a, b) => b.dead_letters - a.dead_letters) ?? [];
  return get("destination") ?? most?.destination ?? "";
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
