import { bearerOf } from "@relay/http";
import { type ConsoleSessions, SESSION_SECONDS } from "@relay/redis";
import type { Express, Request, Response } from "express";
import { type Caller, isSameOrigin, SESSION_COOKIE, sessionToken } from "../caller.ts";
import { sendProblem } from "../problem.ts";
import { fail, type ServeContext } from "../serve.ts";

type SignInContext = ServeContext & { readonly sessions: ConsoleSessions };

/**
 * `POST /v1/session` opens a session for the key or the sign-in link in the Authorization header and sets its cookie. A
 * page of another site cannot set that header. `DELETE /v1/session` ends the session.
 */
export function signInRoutes(app: Express, context: SignInContext): void {
  const { operatorFor, sessions, log } = context;

  app.post("/v1/session", async (request, response) => {
    try {
      const caller = await callerOf(bearerOf(request.get("authorization")), context);
      if (!caller) return sendProblem(response, "unauthorized");
      setCookie(request, response, await operatorFor(caller.name).signIn(caller));
      response.status(201).json({ name: caller.name, scopes: [...caller.scopes] });
    } catch (error) {
      fail(error, response, log);
    }
  });

  app.delete("/v1/session", async (request, response) => {
    if (!isSameOrigin(request)) return sendProblem(response, "cross-site");
    const token = sessionToken(request);
    try {
      if (token !== undefined) await sessions.close(token);
      response.clearCookie(SESSION_COOKIE, { path: "/" }).status(204).end();
    } catch (error) {
      fail(error, response, log);
    }
  });
}

/** The holder of a key, or the one for whom a sign-in link was made. Uses up the link. */
async function callerOf(
  proof: string | undefined,
  { callers, sessions }: SignInContext,
): Promise<Caller | undefined> {
  if (proof === undefined) return undefined;
  return callers.ofKey(proof) ?? callers.ofHolder(await sessions.takeLink(proof));
}

/** The cookie is out of reach of scripts, and goes only to this host. Behind a proxy that ends TLS it is secure too. */
function setCookie(request: Request, response: Response, token: string): void {
  const isHttps = request.secure || request.get("x-forwarded-proto") === "https";
  response.cookie(SESSION_COOKIE, token, {
    httpOnly: true,
    sameSite: "strict",
    secure: isHttps,
    path: "/",
    maxAge: SESSION_SECONDS * 1000,
  });
}
