import { TextInput } from "@mantine/core";

interface TimeInputProps {
  readonly label: string;
  /** ISO 8601. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A time in the viewer's zone, to the minute. */
export function TimeInput({ label, value, onChange }: TimeInputProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={value === undefined ? "" : localOf(value)}
      onChange={({ currentTarget: { value: local } }) =>
        onChange(local === "" ? "" : new Date(local).toISOString())
      }
    />
  );
}

/** As such an input writes it: the viewer's time without a zone. */
function localOf(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
