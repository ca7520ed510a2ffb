import { Stack } from "@mantine/core";
import type { Destination } from "../../api/destinations.ts";
import { useRates } from "../../api/history.ts";
import { DestinationCard } from "./destination-card.tsx";
import { byTrouble } from "./trouble.ts";

export function DestinationList({ destinations }: { readonly destinations: readonly Destination[] }) {
  const { data } = useRates();
  const minutesOf = (name: string) =>
    data?.destinations.find(({ destination }) => destination === name)?.minutes.slice(0, -1) ?? [];
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
      {byTrouble(destinations).map((destination) => (
        <li key={destination.destination}>
          <DestinationCard destination={destination} minutes={minutesOf(destination.destination)} />
        </li>
      ))}
    </Stack>
  );
}
