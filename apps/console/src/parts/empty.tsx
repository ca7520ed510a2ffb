import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Stands where a list would be: what would be here, and how it gets here. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Stack gap="xs" align="center" ta="center">
        <Title order={2}>{title}</Title>
        <Text c="dimmed" maw={560} component="div">
          {children}
        </Text>
      </Stack>
    </Paper>
  );
}
