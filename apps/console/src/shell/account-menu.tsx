import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import IconMoon from "@tabler/icons-react/dist/esm/icons/IconMoon.mjs";
import IconSun from "@tabler/icons-react/dist/esm/icons/IconSun.mjs";
import { useQueryClient } from "@tanstack/react-query";
import { signOut as endSession } from "../api/client.ts";
import { changeSession } from "../api/session.ts";
import type { Session } from "../api/session-types.ts";

/** Who is signed in, with which scopes; light or dark; sign out. */
export function AccountMenu({ session }: { readonly session: Session }) {
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const signOut = async () => {
    await endSession().catch(() => undefined);
    changeSession(client, null);
  };
  const next = scheme === "dark" ? "light" : "dark";
  return (
    <Group gap="xs" wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={() => setColorScheme(next)}
        aria-label={`Use the ${next} theme`}
      >
        {scheme === "dark" ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
      </ActionIcon>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm">
            {session.name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="xs" mb={4}>
              Scopes of this key
            </Text>
            <Group gap={4}>
              {session.scopes.map((scope) => (
                <Badge key={scope} variant="default" tt="none">
                  {scope}
                </Badge>
              ))}
            </Group>
          </Menu.Label>
          <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
