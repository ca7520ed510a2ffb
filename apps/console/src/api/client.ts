import type { Session } from "./session-types.ts";
import { NO_ANSWER, problemOf } from "./problem.ts";

/** Asks the admin API. Returns its answer; throws a Problem when there is none or it was refused. */
export async function ask<T>(path: string): Promise<T> {
  return send<T>("GET", path);
}

/** Has the admin API do something. Returns its answer; throws a Problem like `ask`. */
export async function command<T>(path: string, body: object = {}): Promise<T> {
  return send<T>("POST", path, body);
}

/** Opens a session with a key or the token of a sign-in link. */
export async function signIn(proof: string): Promise<Session> {
  const response = await answerTo("/v1/session", {
    method: "POST",
    headers: { authorization: `Bearer ${proof}` },
  });
  return (await response.json()) as Session;
}

export async function signOut(): Promise<void> {
  await answerTo("/v1/session", { method: "DELETE" });
}

async function send<T>(method: "GET" | "POST", path: string, body?: object): Promise<T> {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await answerTo(path, { method, ...sent });
  return (await response.json()) as T;
}

async function answerTo(path: string, request: RequestInit): Promise<Response> {
  const response = await fetch(path, request).catch(() => {
    throw NO_ANSWER;
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Writes a query string of the parameters that have a value. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
