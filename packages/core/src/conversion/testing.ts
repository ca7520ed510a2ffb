import Type from "typebox";
import { matchKey } from "../matching/match-keys.ts";
import { ConversionSchema } from "./conversion-schema.ts";
import { requestLabel } from "./common-fields.ts";

/** The conversions of an invented platform, for tests: it has a name, a key, a field or a value of its own everywhere. */
export const CONVERSIONS = new ConversionSchema([
  {
    matchKeys: { visitor: matchKey("long", "Own id.", { isClickId: true }) },
    fields: {
      conversion: { channel: Type.Optional(Type.String()) },
      custom_data: { net_revenue: Type.Optional(Type.Number()) },
      contents: { shelf: Type.Optional(Type.Number()) },
      app_data: { build: Type.Optional(Type.Integer()) },
    },
    requestFields: { upload_tag: requestLabel("Own tag.") },
    aliases: {
      user_data: { em: "email", ph: "phone", phone_number: "phone", zp: "zip" },
      custom_data: { query: "search_string" },
      contents: { content_id: "id", price: "item_price" },
    },
    contentTypes: ["vehicle"],
  },
]);
