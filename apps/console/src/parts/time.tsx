import { useEffect, useState } from "react";
import { duration } from "./duration.ts";

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

/** Milliseconds since 1970, each second anew. */
export function useNow(): number {
  const [nowMs, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
