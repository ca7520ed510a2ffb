import { Alert, Stack } from "@mantine/core";
import { type DeadLetterPage, useDeadLetters } from "../../api/dead-letters.ts";
import { useDestinations } from "../../api/destinations.ts";
import { DestinationSelect, useDestination } from "../../parts/destination-select.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { counted } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { useAddress } from "../../parts/use-address.ts";
import { DeadLetterTable } from "./dead-letter-table.tsx";
import { Facets } from "./facets.tsx";
import { Pager } from "./pager.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useFilter } from "./use-filter.ts";
import { usePicked } from "./use-picked.ts";

/** The dead letters of one destination: facets, search, a page of them, and what can be done with a selection. */
export function DeadLetters() {
  const destination = useDestination();
  const { data } = useDestinations();
  const { get } = useAddress();
  const { filter } = useFilter();
  const eventId = get("event_id");
  const cursor = get("cursor");
  const query = useDeadLetters(destination, {
    ...filter,
    ...(cursor !== undefined && { cursor }),
    ...(eventId !== undefined && { event_id: eventId }),
  });
  const picked = usePicked(JSON.stringify([destination, filter, eventId]));
  if (data?.destinations.length === 0) return <NoDestination />;
  return (
    <Page title="Dead letters" aside={<DestinationSelect value={destination} />}>
      <Facets destination={destination} />
      <Loaded query={query} rows={8}>
        {(page) =>
          page.dead_letters.length === 0 && !page.unopened ? (
            <NothingFound isFiltered={eventId !== undefined || Object.keys(filter).length > 0} />
          ) : (
            <Stack gap="sm">
              <SelectionBar
                destination={destination}
                filter={filter}
                isSearch={eventId !== undefined}
                picked={picked}
              />
              <Unopened page={page} />
              <DeadLetterTable destination={destination} page={page} picked={picked} />
              <Pager next={page.cursor} />
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

function NoDestination() {
  return (
    <Page title="Dead letters">
      <Empty title="No destination yet">
        Dead letters belong to a destination, and none has been used yet.
      </Empty>
    </Page>
  );
}

/** Names what the page cannot show because it cannot be opened; nothing where all can. */
function Unopened({ page: { unopened = [] } }: { readonly page: DeadLetterPage }) {
  if (unopened.length === 0) return null;
  const reasons = [...new Set(unopened.map(({ unopened: why }) => why))].join(", ");
  return (
    <Alert color="orange" title={`${counted(unopened.length, "dead letter")} of this page cannot be opened`}>
      {reasons}. Give the admin API the sealing key that is named, under sealing.keys in relay.yaml. No key
      opens what is seal_broken.
    </Alert>
  );
}

function NothingFound({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered)
    return <Empty title="No dead letter matches">Take a filter away, or search for another event_id.</Empty>;
  return (
    <Empty title="No dead letter">
      A conversion becomes a dead letter when its destination refuses it, when its window closes while it
      waits, or when nobody can say whether it was delivered. It is kept for as long as the destination says
      and can be patched and replayed.
    </Empty>
  );
}
