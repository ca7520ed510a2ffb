import type { DocumentationPage } from "@relay/core";

const HELP = "https://ads.tiktok.com/help/article";
const READ = "2026-11-20";

const page = (title: string, url: string, readOn = READ): DocumentationPage => ({ title, url, readOn });

/** The pages that TikTok's rules follow. A rule names its page by the title. */
export const TIKTOK_PAGES: readonly DocumentationPage[] = [
  page("Reference of event/track", "https://business-api.tiktok.com/portal/docs?id=1771101303285761"),
  page("Supported Standard Events", `${HELP}/supported-standard-events`),
  page("Updated Standard Events", `${HELP}/how-to-adopt-tiktoks-updated-standard-events`),
  page("About Events API for Offline", `${HELP}/about-events-api-for-offline`),
  // Its constants are the codes, and it describes the list of pixels.
  page("Business API SDK", "https://github.com/tiktok/tiktok-business-api-sdk"),
  // A public client that repeats the reference of the statistics.
  page("Reference of pixel/event/stats", "https://github.com/bububa/tiktok-business"),
  page("Events API Tag Template", "https://github.com/tiktok/gtm-template-eapi", "2026-11-21"),
];
