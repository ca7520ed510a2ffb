import type { DocumentationPage } from "@relay/core";

const DEVELOPERS = "https://developers.facebook.com";
const CONVERSIONS = `${DEVELOPERS}/docs/marketing-api/conversions-api`;
const REFERENCE = `${DEVELOPERS}/docs/marketing-api/reference`;
const CATALOGUES = `${DEVELOPERS}/documentation/ads-commerce/marketing-api`;
const READ = "2026-11-20";

const page = (title: string, url: string, readOn = READ): DocumentationPage => ({ title, url, readOn });

/** The pages that Meta's rules follow. A rule names its page by the title. */
export const META_PAGES: readonly DocumentationPage[] = [
  page("Using the API", `${CONVERSIONS}/using-the-api`),
  page("Parameters", `${CONVERSIONS}/parameters`),
  page("Server Event Parameters", `${CONVERSIONS}/parameters/server-event`),
  page("Customer Information Parameters", `${CONVERSIONS}/parameters/customer-information-parameters`),
  page("Standard Parameters", `${CONVERSIONS}/parameters/custom-data`),
  page("ClickID and the fbp and fbc Parameters", `${CONVERSIONS}/parameters/fbp-and-fbc`),
  page("Best Practices", `${CONVERSIONS}/best-practices`),
  page("Conversions API for App Events", `${CONVERSIONS}/app-events`),
  page("Conversions API for Business Messaging", `${CONVERSIONS}/business-messaging`),
  page("Sending Offline Events", `${CONVERSIONS}/offline-events`),
  page("Dataset Quality API", `${CONVERSIONS}/dataset-quality-api`),
  page("Data Processing Options", `${DEVELOPERS}/docs/marketing-apis/data-processing-options`),
  page("Ads Pixel", `${REFERENCE}/ads-pixel`),
  page("Ads Pixel Events", `${REFERENCE}/ads-pixel/events`),
  page("Ads Pixel Stats", `${REFERENCE}/ads-pixel/stats`),
  page("Ad Account Adspixels", `${REFERENCE}/ad-account/adspixels`),
  page("User Ad Accounts", `${DEVELOPERS}/docs/graph-api/reference/user/adaccounts`),
  page("Debug Token", `${DEVELOPERS}/docs/graph-api/reference/debug_token`),
  page("Paginated Results", `${DEVELOPERS}/docs/graph-api/results`),
  page("Handling Errors", `${DEVELOPERS}/docs/graph-api/guides/error-handling`),
  page("Error Codes", `${DEVELOPERS}/docs/marketing-api/error-reference`),
  page("Rate Limiting", `${DEVELOPERS}/docs/marketing-api/overview/rate-limiting`),
  page("Graph API Versioning", `${DEVELOPERS}/docs/graph-api/guides/versioning`),
  page("Graph API Changelog", `${DEVELOPERS}/docs/graph-api/changelog`, "2026-09-12"),
  page("Marketing API Versioning", `${DEVELOPERS}/docs/marketing-api/overview/versioning`),
  // As public projects noted its dates down from 2026-07-01 on.
  page(
    "Marketing API Versions",
    `${DEVELOPERS}/docs/marketing-api/marketing-api-changelog/versions`,
    "2026-10-08",
  ),
  page("Automotive Ads Events", `${DEVELOPERS}/docs/marketing-api/auto-ads/guides/events`),
  page("Hotel Ads Events", `${CATALOGUES}/hotel-ads/events`),
  page("Destination Ads", `${CATALOGUES}/destination-ads`),
];
