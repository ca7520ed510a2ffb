import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { signIn } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { changeSession } from "../api/session.ts";

const LINK = /^#link=([\w-]+)$/;

/** Asks for a key, or uses up the sign-in link that the page was opened with. */
export function SignIn() {
  useDocumentTitle("Sign in · Conversion Relay");
  const client = useQueryClient();
  const [key, setKey] = useState("");
  const { mutate, error, isPending } = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => changeSession(client, session),
  });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const link = useRef(LINK.exec(location.hash)?.[1]);
  useEffect(() => {
    if (link.current === undefined) return;
    // The link is used up: it does not stay in the address or the history.
    history.replaceState(null, "", location.pathname + location.search);
    mutate(link.current);
    link.current = undefined;
  }, [mutate]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    mutate(key);
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={420}>
        <form onSubmit={submit}>
          <Stack>
            <Title order={1}>Conversion Relay</Title>
            <Text c="dimmed" size="sm">
              Sign in with a key of the admin API. Keys and their scopes are in <code>relay.yaml</code>, under{" "}
              <code>admin.keys</code>.
            </Text>
            <PasswordInput
              label="API key"
              autoComplete="current-password"
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={error && wrongWith(error)}
              required
              ref={field}
            />
            <Button type="submit" loading={isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function wrongWith(error: Error): string {
  if (!(error instanceof Problem)) return error.message;
  if (error.status === 401) return "The key or link is unknown, or the link was used before.";
  return `${error.message} ${error.remedy}`;
}
