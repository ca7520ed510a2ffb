import { Text } from "@mantine/core";
import type { ReactNode } from "react";

interface FigureProps {
  readonly label: string;
  readonly unit?: string | undefined;
  /** Whether it asks for a person. */
  readonly isTrouble?: boolean;
  /** Whether there is no value, and the children say so. */
  readonly isAbsent?: boolean;
  readonly children: ReactNode;
}

/** A value under its name. */
export function Figure({ label, unit, isTrouble = false, isAbsent = false, children }: FigureProps) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text
        fw={isAbsent ? 400 : 600}
        component="div"
        {...(isAbsent && { c: "dimmed" })}
        {...(isTrouble && { c: "var(--mantine-color-error)" })}
      >
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
