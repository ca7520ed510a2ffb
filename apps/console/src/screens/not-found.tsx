import { Anchor } from "@mantine/core";
import { Link } from "wouter";
import { Empty } from "../parts/empty.tsx";
import { Page } from "../parts/page.tsx";

export function NotFound() {
  return (
    <Page title="Not found">
      <Empty title="There is no such screen">
        The address may be mistyped, or from an older version.{" "}
        <Anchor component={Link} href="/">
          Go to the overview
        </Anchor>
      </Empty>
    </Page>
  );
}
