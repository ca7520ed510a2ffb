import { Group, Progress, Stack, Text } from "@mantine/core";
import type { MatchQuality } from "../api/previews.ts";

/** The predicted match quality, and which keys would raise it most. */
export function MatchQualityView({ quality }: { readonly quality: MatchQuality }) {
  const { score, missing } = quality;
  const best = missing.slice(0, 3).map(({ keys, worth }) => `${keys.join(" or ")} (+${worth})`);
  return (
    <Stack gap={4}>
      <Group gap="sm" wrap="nowrap">
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          Match quality {score.toFixed(1)} of 10
        </Text>
        <Progress
          value={score * 10}
          flex={1}
          aria-label="Match quality"
          color={score >= 6 ? "green" : "orange"}
        />
      </Group>
      {best.length > 0 && (
        <Text size="sm" c="dimmed" className="wrap">
          Would raise it: {best.join(", ")}
        </Text>
      )}
    </Stack>
  );
}
