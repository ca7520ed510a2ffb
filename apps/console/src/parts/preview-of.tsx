import { Alert, Badge, Group, List, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { DestinationPreview, Preview } from "../api/previews.ts";
import { JsonBlock } from "./json-block.tsx";
import { MatchQualityView } from "./match-quality-view.tsx";
import { WITHHELD } from "./words.ts";

interface PreviewOfProps {
  readonly preview: Preview;
  /** Another preview of the same conversion; lines of events that it does not have are marked. */
  readonly against?: Preview;
}

/** What would become of a conversion: its faults, and for each destination the event that it would get. */
export function PreviewOf({ preview, against }: PreviewOfProps) {
  const several = preview.destinations.length > 1;
  return (
    <Stack gap="md">
      <Faults preview={preview} />
      <SimpleGrid cols={{ base: 1, md: Math.min(2, Math.max(1, preview.destinations.length)) }} spacing="lg">
        {preview.destinations.map((one) => (
          <Stack key={one.destination} gap="xs" miw={0}>
            {several && (
              <Title order={3} size="h4">
                {one.destination}
              </Title>
            )}
            <EventOf
              preview={one}
              against={
                against?.destinations.find(({ destination }) => destination === one.destination)?.event
              }
            />
          </Stack>
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function Faults({ preview: { faults } }: { readonly preview: Preview }) {
  if (faults.length === 0) return null;
  const hasError = faults.some(({ severity }) => severity !== "warning");
  return (
    <Alert color={hasError ? "red" : "yellow"} title={hasError ? "It would be refused" : "Warnings"}>
      <List size="sm">
        {faults.map(({ pointer, message, destination, severity }) => (
          <List.Item key={`${destination} ${pointer} ${message}`} className="wrap">
            <code>{pointer === "" ? "/" : pointer}</code> {message}
            {destination !== undefined && ` (${destination})`}
            {severity === "warning" && hasError && " (warning)"}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

interface EventOfProps {
  readonly preview: DestinationPreview;
  readonly against: string | undefined;
}

function EventOf({ preview, against }: EventOfProps) {
  const { destination, platform, event, match_quality: quality, left_out: leftOut } = preview;
  if (event === undefined) {
    const why = preview.withheld_because;
    return (
      <Text c="dimmed">
        {destination} would not get it{why && `: ${WITHHELD[why]}`}.
      </Text>
    );
  }
  return (
    <>
      <Group gap="sm">
        <Badge variant="default" tt="none">
          {platform}
        </Badge>
        <Badge variant="dot" color="green" tt="none">
          would be sent
        </Badge>
      </Group>
      {quality && <MatchQualityView quality={quality} />}
      <JsonBlock value={event} label={`Event for ${destination}`} against={against} />
      {leftOut.length > 0 && (
        <Text size="sm" className="wrap">
          Left out:{" "}
          {leftOut
            .map(
              ({ pointer, why }) =>
                `${pointer} (${why === "unusable" ? "no usable value" : "no such field there"})`,
            )
            .join(", ")}
        </Text>
      )}
    </>
  );
}
