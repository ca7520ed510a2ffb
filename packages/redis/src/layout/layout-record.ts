import { type EarlierLayout, type LaneLayout, RelayError } from "@relay/core";

/** The version of the record. Another one is refused. */
const VERSION = 1;

/** A layout as Redis keeps it: JSON with the version of its form. */
export function writeLayout({ lanes, ledgerHours, earlier }: LaneLayout): string {
  return JSON.stringify({ v: VERSION, lanes, ledger_hours: ledgerHours, earlier });
}

/** Reads a record. Throws RELAY_LAYOUT_UNKNOWN for one of another version. */
export function readLayout(destination: string, record: string): LaneLayout {
  const { v, lanes, ledger_hours: ledgerHours, earlier } = parsed(record);
  if (v !== VERSION)
    throw new RelayError("RELAY_LAYOUT_UNKNOWN", { detail: `It is that of ${destination}.` });
  return {
    lanes: Number(lanes),
    ledgerHours: Number(ledgerHours),
    earlier: earlier as readonly EarlierLayout[],
  };
}

function parsed(record: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(record) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
