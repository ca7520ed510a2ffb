import { Button, NativeSelect, Paper, SimpleGrid, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { FACETS, type FacetCount, type FacetName, useFacetCounts } from "../../api/dead-letters.ts";
import { short, whole } from "../../parts/numbers.ts";
import { useAddress } from "../../parts/use-address.ts";
import { FACET_LABELS } from "../../parts/words.ts";
import { TimeFacet } from "./time-facet.tsx";
import { useFilter } from "./use-filter.ts";

/** Filters with the number of dead letters of each value, and a search by event_id. */
export function Facets({ destination }: { readonly destination: string }) {
  const { data } = useFacetCounts(destination);
  const { filter, set, clear } = useFilter();
  const { get } = useAddress();
  const isFiltered = Object.keys(filter).length > 0 || get("event_id") !== undefined;
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="sm">
        {FACETS.map((name) => (
          <FacetSelect
            key={name}
            name={name}
            counts={data?.counts ?? []}
            value={filter[name] ?? ""}
            onChange={(value) => set({ [name]: value })}
          />
        ))}
        <TimeFacet spans={data?.died ?? []} filter={filter} onChange={set} />
        <Search key={get("event_id") ?? ""} />
        {isFiltered && (
          <Button variant="default" onClick={clear} style={{ alignSelf: "end" }}>
            Clear all filters
          </Button>
        )}
      </SimpleGrid>
    </Paper>
  );
}

/** Most values of a facet that can be chosen, the most frequent first; producers choose the names of their events. */
const MOST_VALUES = 200;

interface FacetSelectProps {
  readonly name: FacetName;
  readonly counts: readonly FacetCount[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FacetSelect({ name, counts, value, onChange }: FacetSelectProps) {
  const all = counts.filter(({ by }) => by === name).toSorted((a, b) => b.dead_letters - a.dead_letters);
  const own = all.slice(0, MOST_VALUES);
  const known = own.some((count) => count.value === value) || value === "" ? [] : [{ value, label: value }];
  return (
    <NativeSelect
      label={FACET_LABELS[name]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: "", label: `All (${whole(all.length)})` },
        ...known,
        ...own.map((count) => ({
          value: count.value,
          label: `${count.value} · ${short(count.dead_letters)}`,
        })),
      ]}
    />
  );
}

function Search() {
  const { get, change } = useAddress();
  const [eventId, setEventId] = useState(get("event_id") ?? "");
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    change({ event_id: eventId.trim(), cursor: undefined });
  };
  return (
    <form onSubmit={search}>
      <TextInput
        label="Search by event_id"
        placeholder="order-1042, then Enter"
        value={eventId}
        onChange={(event) => setEventId(event.currentTarget.value)}
      />
    </form>
  );
}
