import { failed, type Pixel, type Query, type QueryAccess } from "@relay/core";
import { isObject, numberOf, objectsIn, textOf } from "../../toolkit/answer.ts";
import { isoOf } from "../../toolkit/query-time.ts";
import { type BusinessData, businessQuery } from "./business-api.ts";

const ROUTE = "pixel/list/";

/** Most pixels on one page. Source: Business API SDK. */
const PAGE_SIZE = 20;

/** Asks for the pixels of an advertiser, page by page. Source: Business API SDK. */
export function queryPixelsOf(access: QueryAccess, advertiser: string, page = 1): Query<Pixel> {
  const parameters = { advertiser_id: advertiser, page: String(page), page_size: String(PAGE_SIZE) };
  return businessQuery(access, ROUTE, parameters, (data) => {
    const given = objectsIn(data["pixels"]);
    const items = given.flatMap((one) => pixelIn(one, advertiser));
    const pages = isObject(data["page_info"]) ? numberOf(data["page_info"]["total_page"]) : undefined;
    // Without a number of pages, a full page is not taken for the last one.
    const hasMore = pages === undefined ? given.length >= PAGE_SIZE : page < pages;
    return {
      kind: "page",
      items,
      ...(hasMore && { next: queryPixelsOf(access, advertiser, page + 1) }),
    };
  });
}

/** Asks for one pixel: the list with its code, because there is no endpoint for a single pixel. */
export function queryPixel(access: QueryAccess, advertiser: string, code: string): Query<Pixel> {
  return businessQuery(access, ROUTE, { advertiser_id: advertiser, code }, (data) => {
    const pixels = objectsIn(data["pixels"]).flatMap((given) => pixelIn(given, advertiser));
    const pixel = pixels.find(({ id }) => id === code);
    return pixel === undefined
      ? failed("not_found", "TikTok: the advertiser has no pixel with this code.", { field: "dataset" })
      : { kind: "page", items: [pixel] };
  });
}

/** Times have no offset and are in UTC. Ids exceed what a JSON number can hold and come as text. */
function pixelIn(given: BusinessData, advertiser: string): readonly Pixel[] {
  const id = textOf(given["pixel_code"]);
  const reportingId = textOf(given["pixel_id"]);
  const name = textOf(given["pixel_name"]);
  const createdAt = isoOf(given["create_time"]);
  const status = textOf(given["activity_status"]);
  if (id === undefined) return [];
  return [
    {
      id,
      ...(reportingId !== undefined && { reportingId }),
      ...(name !== undefined && { name }),
      account: advertiser,
      ...(createdAt !== undefined && { createdAt }),
      ...(status !== undefined && { isAvailable: status === "ACTIVE" }),
    },
  ];
}
