import { SegmentedControl, SimpleGrid, Stack } from "@mantine/core";
import { useHistory } from "../../api/history.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { useAddress } from "../../parts/use-address.ts";
import { AnswerTimes } from "./answer-times.tsx";
import { AttemptTable } from "./attempt-table.tsx";
import { Rates } from "./rates.tsx";
import { RefusedShare } from "./refused-share.tsx";

const SPANS = [
  { value: "30", label: "30 min" },
  { value: "60", label: "1 h" },
  { value: "180", label: "3 h" },
  { value: "360", label: "6 h" },
];

/** Rates, attempts and answer times over a span that the address names. */
export function LastHours({ destination }: { readonly destination: string }) {
  const { get, change } = useAddress();
  const minutes = get("minutes") ?? "60";
  const query = useHistory(destination, Number(minutes));
  return (
    <Stack gap="lg">
      <SegmentedControl
        aria-label="Span"
        value={minutes}
        onChange={(value) => change({ minutes: value })}
        data={SPANS}
        style={{ alignSelf: "flex-start" }}
      />
      <Loaded query={query}>
        {(history) => (
          <Stack gap="lg">
            <Rates minutes={history.minutes} />
            <RefusedShare destination={destination} minutes={history.minutes} />
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
              <AttemptTable attempts={history.attempts} destination={destination} />
              <AnswerTimes times={history.answer_times} />
            </SimpleGrid>
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}
