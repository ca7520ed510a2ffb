import { Group, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface PageProps {
  readonly title: string;
  /** Stands at the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A screen: its title, also in the browser's tab, and its content. */
export function Page({ title, aside, children }: PageProps) {
  useDocumentTitle(`${title} · Conversion Relay`);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="center">
        <Title order={1} className="wrap">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Stack>
  );
}
