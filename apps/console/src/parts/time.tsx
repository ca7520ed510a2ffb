import { useEffect, useState } from "react";

const SHORT = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A time in the viewer's zone; its tooltip has the same time in UTC. */
export function Time({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={`${at.replace("T", " ").replace("Z", "")} UTC`}>
      {SHORT.format(new Date(at))}
    </time>
  );
}

/** How long ago a time was, or how far ahead it is, kept up to date; its tooltip has the time itself. */
export function Ago({ at }: { readonly at: string }) {
  const nowMs = useNow();
  const seconds = (nowMs - Date.parse(at)) / 1000;
  const text = seconds >= 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`;
  return (
    <time dateTime={at} title={`${SHORT.format(new Date(at))}, ${at.replace("T", " ").replace("Z", "")} UTC`}>
      {text}
    </time>
  );
}

/** A length of time in its two largest units: `3 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withRest(minutes, "min", Math.round(seconds % 60), "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return withRest(hours, "h", minutes % 60, "min");
  return withRest(Math.floor(hours / 24), "d", hours % 24, "h");
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}

/** Milliseconds since 1970, each second anew. */
function useNow(): number {
  const [nowMs, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
