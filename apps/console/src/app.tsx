import { Center, Loader } from "@mantine/core";
import { type AroundNavHandler, Route, Router, Switch } from "wouter";
import { useSession } from "./api/session.ts";
import { ProblemAlert } from "./parts/problem-alert.tsx";
import { DeadLetter } from "./screens/dead-letters/dead-letter.tsx";
import { DeadLetters } from "./screens/dead-letters/dead-letters.tsx";
import { Destination } from "./screens/destination/destination.tsx";
import { NotFound } from "./screens/not-found.tsx";
import { Overview } from "./screens/overview/overview.tsx";
import { NewReplay } from "./screens/replays/new-replay.tsx";
import { Replay } from "./screens/replays/replay.tsx";
import { Replays } from "./screens/replays/replays.tsx";
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
    <Router base="/console" aroundNav={goToTop}>
      <Shell session={session}>
        <Switch>
          <Route path="/" component={Overview} />
          <Route path="/destinations/:destination" component={Destination} />
          <Route path="/dead-letters" component={DeadLetters} />
          <Route path="/dead-letters/:destination/:id" component={DeadLetter} />
          <Route path="/replays" component={Replays} />
          <Route path="/replays/new" component={NewReplay} />
          <Route path="/replays/:destination/:id" component={Replay} />
          <Route component={NotFound} />
        </Switch>
      </Shell>
    </Router>
  );
}

/** Every screen and every page of a list begins at its top. */
const goToTop: AroundNavHandler = (go, to, options) => {
  go(to, options);
  scrollTo(0, 0);
};
