import { Center, Loader } from "@mantine/core";
import { lazy } from "react";
import { type AroundNavHandler, Route, Router, Switch } from "wouter";
import { useSession } from "./api/session.ts";
import { ProblemAlert } from "./parts/problem-alert.tsx";
import { Audit } from "./screens/audit/audit.tsx";
import { Configuration } from "./screens/configuration/configuration.tsx";
import { Find } from "./screens/find/find.tsx";
import { Quarantine } from "./screens/quarantine/quarantine.tsx";
import { Webhooks } from "./screens/webhooks/webhooks.tsx";
import { DeadLetter } from "./screens/dead-letters/dead-letter.tsx";
import { DeadLetters } from "./screens/dead-letters/dead-letters.tsx";
import { Destination } from "./screens/destination/destination.tsx";
import { NotFound } from "./screens/not-found.tsx";
import { Overview } from "./screens/overview/overview.tsx";
import { Replay } from "./screens/replays/replay.tsx";
import { Replays } from "./screens/replays/replays.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { Screen } from "./shell/screen.tsx";
import { Shell } from "./shell/shell.tsx";

/** The screens with an editor, which is a third of all script, are loaded when they are opened. */
const Try = lazy(() => import("./screens/try/try.tsx").then((screen) => ({ default: screen.Try })));
const NewReplay = lazy(() =>
  import("./screens/replays/new-replay.tsx").then((screen) => ({ default: screen.NewReplay })),
);

/** Chooses by session and path what is shown. */
export function App() {
  const { data: session, error } = useSession();
  if (session === null) return <SignIn />;
  if (session === undefined)
    return (
      <Center mih="100dvh">{error ? <ProblemAlert error={error} /> : <Loader aria-label="Loading" />}</Center>
    );
  return (
    <Router base="/console" aroundNav={goToTop}>
      <Shell session={session}>
        <Screen>
          <Switch>
            <Route path="/" component={Overview} />
            <Route path="/destinations/:destination" component={Destination} />
            <Route path="/dead-letters" component={DeadLetters} />
            <Route path="/dead-letters/:destination/:id" component={DeadLetter} />
            <Route path="/replays" component={Replays} />
            <Route path="/replays/new" component={NewReplay} />
            <Route path="/replays/:destination/:id" component={Replay} />
            <Route path="/quarantine" component={Quarantine} />
            <Route path="/find" component={Find} />
            <Route path="/try" component={Try} />
            <Route path="/audit" component={Audit} />
            <Route path="/webhooks" component={Webhooks} />
            <Route path="/configuration" component={Configuration} />
            <Route component={NotFound} />
          </Switch>
        </Screen>
      </Shell>
    </Router>
  );
}

/** Every screen and every page of a list begins at its top. What only replaces the address stays where it is. */
const goToTop: AroundNavHandler = (go, to, options) => {
  go(to, options);
  if (options?.replace !== true) scrollTo(0, 0);
};
