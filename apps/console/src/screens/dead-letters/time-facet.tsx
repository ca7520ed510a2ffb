import { NativeSelect } from "@mantine/core";
import type { DeadLetterFilter, SpanCount } from "../../api/dead-letters.ts";
import { short } from "../../parts/numbers.ts";
import { TimeInput } from "./time-input.tsx";

interface TimeFacetProps {
  readonly spans: readonly SpanCount[];
  readonly filter: DeadLetterFilter;
  readonly onChange: (changes: Pick<DeadLetterFilter, "since" | "until">) => void;
}

const NAMES: Readonly<Record<number, string>> = {
  3600: "In the last hour",
  86_400: "In the last day",
  604_800: "In the last week",
};
const BETWEEN = "between";

/** When they died. A span is fixed at the moment when it is chosen: it becomes the time since when. */
export function TimeFacet({ spans, filter: { since, until }, onChange }: TimeFacetProps) {
  const isBetween = since !== undefined || until !== undefined;
  const choose = (value: string) => {
    if (value === "") onChange({ since: "", until: "" });
    else onChange({ since: agoOf(value === BETWEEN ? 86_400 : Number(value)), until: "" });
  };
  return (
    <>
      <NativeSelect
        label="Died"
        value={isBetween ? BETWEEN : ""}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: "", label: "At any time" },
          ...spans.map(({ within_seconds: seconds, dead_letters: count }) => ({
            value: String(seconds),
            label: `${NAMES[seconds] ?? `In the last ${seconds} s`} · ${short(count)}`,
          })),
          { value: BETWEEN, label: "Between two times" },
        ]}
      />
      {isBetween && (
        <>
          <TimeInput label="Died since" value={since} onChange={(value) => onChange({ since: value })} />
          <TimeInput label="Died before" value={until} onChange={(value) => onChange({ until: value })} />
        </>
      )}
    </>
  );
}

function agoOf(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}
