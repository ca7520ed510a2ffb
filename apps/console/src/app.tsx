import { Center, Loader } from "@mantine/core";
import { Route, Router, Switch } from "wouter";
import { useSession } from "./api/session.ts";
import { ProblemAlert } from "./parts/problem-alert.tsx";
import { NotFound } from "./screens/not-found.tsx";
import { Overview } from "./screens/overview/overview.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { Shell } from "./shell/shell.tsx";

/** Chooses by session and path what is shown. */
export function App() {
  const { data: session, error } = useSession();
  if (session === null) return <SignIn />;
  if (session === undefined)
    return (
      <Center mih="100dvh">{error ? <ProblemAlert error={error} /> : <Loader aria-label="Loading" />}</Center>
    );
  return (
    <Router base="/console">
      <Shell session={session}>
        <Switch>
          <Route path="/" component={Overview} />
          <Route component={NotFound} />
        </Switch>
      </Shell>
    </Router>
  );
}
