import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Modal,
  Stack,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconMoon from "@tabler/icons-react/dist/esm/icons/IconMoon.mjs";
import IconSun from "@tabler/icons-react/dist/esm/icons/IconSun.mjs";
import { useQueryClient } from "@tanstack/react-query";
import { signOut as endSession } from "../api/client.ts";
import { changeSession } from "../api/session.ts";
import type { Session } from "../api/session-types.ts";

/** Light or dark; who is signed in, with which scopes, and sign-out. */
export function Account({ session }: { readonly session: Session }) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <Group gap="xs" wrap="nowrap">
      <ThemeSwitch />
      <Button variant="subtle" color="gray" size="compact-sm" onClick={open}>
        {session.name}
      </Button>
      <Modal opened={opened} onClose={close} title={`Signed in as ${session.name}`} centered>
        <Stack>
          <Text size="sm">The audit trail records this name. Its key has these scopes:</Text>
          <Group gap={4}>
            {session.scopes.map((scope) => (
              <Badge key={scope} variant="default" tt="none">
                {scope}
              </Badge>
            ))}
          </Group>
          <SignOut />
        </Stack>
      </Modal>
    </Group>
  );
}

function SignOut() {
  const client = useQueryClient();
  const signOut = async () => {
    await endSession().catch(() => undefined);
    changeSession(client, null);
  };
  return (
    <Group justify="flex-end">
      <Button onClick={() => void signOut()}>Sign out</Button>
    </Group>
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const next = scheme === "dark" ? "light" : "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      onClick={() => setColorScheme(next)}
      aria-label={`Use the ${next} theme`}
    >
      {scheme === "dark" ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  );
}
