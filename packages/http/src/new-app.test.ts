import { expect, test } from "vitest";
import { listenOn } from "./listen-on.ts";
import { newApp } from "./new-app.ts";

test("a GET is answered in full, whatever its conditional headers say", async () => {
  const app = newApp();
  app.get("/", (_request, response) => void response.send("now"));
  await using listening = await listenOn(app, "127.0.0.1", 0);
  const answer = await fetch(`http://127.0.0.1:${listening.port}/`, { headers: { "if-none-match": "*" } });
  expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: "now" });
});
