import { describe } from "vitest";
import { CHROMIUM } from "./browser.ts";
import { testEveryScreen } from "./every-screen.ts";
import { testManyDeadLetters } from "./many-dead-letters.ts";
import { testOperate } from "./operate.ts";
import { testRefused, testReplay } from "./refused.ts";
import { useScenario } from "./scenario.ts";
import { testSession, testSignIn } from "./sign-in.ts";
import { testTakenOut } from "./taken-out.ts";

/** One deployment and one browser for all of it: to start them takes longer than most of the tests. */
describe.skipIf(CHROMIUM === undefined)("the console (needs Chromium: apt-get install chromium)", () => {
  const scenario = useScenario();
  describe("sign-in", () => testSignIn(scenario));
  describe("pause, resume and the admin API away", () => testOperate(scenario));
  describe("refused conversions", () => testRefused(scenario));
  describe("a replay of them", () => testReplay(scenario));
  describe("what was taken out of a lane, and webhooks", () => testTakenOut(scenario));
  describe("every screen", () => testEveryScreen(scenario));
  describe("many dead letters", () => testManyDeadLetters(scenario));
  describe("a session", () => testSession(scenario));
});
