import { setTimeout as after } from "node:timers/promises";
import type { Page } from "playwright-core";

export interface Screen {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Leads there from any other screen and waits until it shows its data. */
  readonly open: (page: Page) => Promise<void>;
  readonly height?: number;
  readonly isDark?: boolean;
}

const PATCH = '{\n  "custom_data": { "content_category": "garden tools" }\n}';
const CONVERSION = {
  event_name: "Purchase",
  event_time: 1_795_900_000,
  event_id: "order-1042",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { email: "ada@example.com", client_ip_address: "203.0.113.9", client_user_agent: "Mozilla/5.0" },
  custom_data: { value: "42.5", currency: "EUR" },
};

/** Follows a link of the list at the left. */
async function follow(page: Page, screen: string): Promise<void> {
  const menu = page.getByRole("button", { name: "Screens" });
  if (await menu.isVisible()) await menu.click();
  await page
    .getByRole("navigation", { name: "Screens" })
    .getByRole("link", { name: screen, exact: true })
    .click();
  await page.getByRole("heading", { level: 1, name: screen }).waitFor();
}

async function openOverview(page: Page): Promise<void> {
  await follow(page, "Overview");
  await page.getByRole("img").first().waitFor();
  await page.getByRole("heading", { name: "Redis" }).waitFor();
}

async function openDeadLetters(page: Page, code: string): Promise<void> {
  await follow(page, "Dead letters");
  await page.getByLabel("Destination").selectOption("meta-shop");
  await page.getByLabel("Code").selectOption(code);
  await page.getByText("match.").waitFor();
}

/** Rates are those of the last whole minute: waits until the minute in which the demo sent is over and written. */
async function wholeMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  await after(left + 8000);
}

/** The replay first, while it runs. */
export const SCREENS: readonly Screen[] = [
  {
    name: "replay",
    open: async (page) => {
      await follow(page, "Replays");
      await page.getByLabel("Destination").selectOption("meta-shop");
      await page.getByRole("row").filter({ hasText: "running" }).getByRole("link").click();
      await page.getByRole("button", { name: "Pause" }).waitFor();
    },
  },
  {
    name: "replays",
    open: async (page) => {
      await follow(page, "Replays");
      await page.getByLabel("Destination").selectOption("meta-shop");
      await page.getByRole("row").nth(2).waitFor();
    },
  },
  { name: "dead-letters", open: (page) => openDeadLetters(page, "100/2804019") },
  {
    name: "dead-letter",
    height: 1080,
    open: async (page) => {
      await openDeadLetters(page, "100/2804023");
      await page.getByRole("table").getByRole("link").first().click();
      await page.getByRole("heading", { name: "What was tried" }).waitFor();
    },
  },
  {
    name: "new-replay",
    height: 1180,
    open: async (page) => {
      await openDeadLetters(page, "100/2804023");
      await page.getByRole("button", { name: /^Patch and replay/ }).click();
      await page.getByRole("textbox", { name: "JSON merge patch" }).fill(PATCH);
      await page.locator("mark").first().waitFor();
      await page.getByRole("button", { name: "Dry run" }).click();
      await page.getByText(/^Dry run: /).waitFor();
    },
  },
  {
    name: "quarantine",
    open: async (page) => {
      await follow(page, "Quarantine");
      await page.getByRole("row").nth(1).waitFor();
    },
  },
  {
    name: "find",
    open: async (page) => {
      await follow(page, "Find a conversion");
      await page.getByLabel("Event id").fill("late-3");
      await page.getByRole("button", { name: "Find" }).click();
      await page.getByText("Its window closed while it was queued.").waitFor();
    },
  },
  {
    name: "try",
    height: 1240,
    open: async (page) => {
      await follow(page, "Try");
      await page
        .getByRole("textbox", { name: "Conversions" })
        .fill(JSON.stringify({ ...CONVERSION, event_time: Math.floor(Date.now() / 1000) }, null, 2));
      await page
        .getByRole("region", { name: /^Event for|^Preview/ })
        .first()
        .waitFor();
      await page.locator(".cm-lintRange-error, .cm-lintRange-warning").first().waitFor();
    },
  },
  {
    name: "audit",
    open: async (page) => {
      await follow(page, "Audit trail");
      await page.getByRole("row").nth(1).waitFor();
    },
  },
  {
    name: "webhooks",
    open: async (page) => {
      await follow(page, "Webhooks");
      await page.getByRole("row").nth(1).waitFor();
    },
  },
  {
    name: "configuration",
    open: async (page) => {
      await follow(page, "Configuration");
      await page.getByRole("heading", { name: "Settings" }).waitFor();
    },
  },
  {
    name: "overview",
    height: 880,
    open: async (page) => {
      await wholeMinute();
      await openOverview(page);
    },
  },
  { name: "overview-dark", open: openOverview, height: 880, isDark: true },
  {
    name: "destination",
    height: 920,
    open: async (page) => {
      await follow(page, "Overview");
      await page.getByRole("link", { name: "meta-shop" }).click();
      await page.getByRole("heading", { name: "Answer times" }).waitFor();
    },
  },
  { name: "narrow", open: openOverview },
  {
    name: "sign-in",
    height: 600,
    open: async (page) => {
      await page.getByRole("button", { name: "demo" }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("API key").waitFor();
    },
  },
];
