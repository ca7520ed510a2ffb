import { whole } from "../parts/numbers.ts";

interface SparklineProps {
  readonly values: readonly number[];
  /** What is counted a minute. */
  readonly label: string;
  readonly color: string;
}

const WIDTH = 120;
const HEIGHT = 28;

/** A line of counts a minute, without axes; its text says what it shows. */
export function Sparkline({ values, label, color }: SparklineProps) {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) => `${index * step},${HEIGHT - 2 - (value / most) * (HEIGHT - 4)}`,
  );
  return (
    <svg
      role="img"
      className="chart"
      aria-label={`${label} in each of the last ${values.length} minutes, at most ${whole(most)}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT}
    >
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke={color}
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
