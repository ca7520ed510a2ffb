import { Text } from "@mantine/core";
import type { ReactNode } from "react";

interface FigureProps {
  readonly label: string;
  readonly unit?: string | undefined;
  /** Whether it asks for a person. */
  readonly isTrouble?: boolean;
  readonly children: ReactNode;
}

/** A value under its name. */
export function Figure({ label, unit, isTrouble = false, children }: FigureProps) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={600} component="div" {...(isTrouble && { c: "var(--mantine-color-error)" })}>
        {children}
        {unit !== undefined && (
          <Text span size="xs" c="dimmed" fw={400}>
            {" "}
            {unit}
          </Text>
        )}
      </Text>
    </div>
  );
}
