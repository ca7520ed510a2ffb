import { useDestinations } from "../../api/destinations.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { DestinationList } from "./destination-list.tsx";
import { RelayStrip } from "./relay-strip.tsx";

/** Every destination, those in trouble first. */
export function Overview() {
  const query = useDestinations();
  return (
    <Page title="Overview">
      <Loaded query={query}>
        {({ destinations }) =>
          destinations.length === 0 ? (
            <Empty title="No destination yet">
              A destination appears when a worker or the ingest API starts with it. Name destinations in{" "}
              <code>relay.yaml</code>, then start both.
            </Empty>
          ) : (
            <DestinationList destinations={destinations} />
          )
        }
      </Loaded>
      <RelayStrip />
    </Page>
  );
}
