import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Session } from "../api/session-types.ts";
import { Account } from "./account.tsx";
import { SCREENS } from "./screens.ts";

/** The frame of every screen: the list of screens, who is signed in, and the screen itself. */
export function Shell({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const [location] = useLocation();
  // Following a link closes the list again.
  const [openedAt, setOpenedAt] = useState<string>();
  const opened = openedAt === location;
  const toggle = () => setOpenedAt(opened ? undefined : location);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <AppShell.Header>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Screens"
              aria-expanded={opened}
            />
            <Text fw={650}>Conversion Relay</Text>
          </Group>
          <Account session={session} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Screens">
        <ScrollArea>
          {SCREENS.map(({ path, label, icon: Icon }) => {
            const isActive = path === "/" ? location === "/" : location.startsWith(path);
            return (
              <NavLink
                key={path}
                component={Link}
                href={path}
                label={label}
                leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
                active={isActive}
                aria-current={isActive ? "page" : undefined}
              />
            );
          })}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
