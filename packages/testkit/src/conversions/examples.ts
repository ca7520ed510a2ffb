import { hash } from "node:crypto";

type Conversion = Readonly<Record<string, unknown>>;

const AGENT =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const BUYER_EMAIL = hash("sha256", "jane.doe@example.com");
const BUYER_PHONE = hash("sha256", "14155550142");

/**
 * Conversions in the shapes of the platforms' pages: hashed lists under short names (Meta, Using the API), readable
 * names and carts of TikTok (reference of event/track), an app's device, a till, a conversation, a lead. `mark` makes
 * their ids differ from those of another run.
 */
export function exampleConversions(nowSeconds: number, mark: string): readonly Conversion[] {
  const shapes = [
    metaPurchase,
    tiktokPurchase,
    appPurchase,
    storePurchase,
    lead,
    viewOfProduct,
    conversation,
  ];
  return shapes.map((shape) => ({
    event_id: `example.${shape.name}.${mark}`,
    event_time: nowSeconds - 90,
    ...shape(nowSeconds),
  }));
}

/** Meta, Using the API and Customer Information Parameters: digests in lists, cookies, delivery of each line. */
function metaPurchase(nowSeconds: number): Conversion {
  return {
    event_name: "Purchase",
    action_source: "website",
    event_source_url: "https://shop.example/product/123?utm_source=meta",
    opt_out: false,
    user_data: {
      em: [BUYER_EMAIL],
      ph: [BUYER_PHONE],
      client_ip_address: "198.51.100.24",
      client_user_agent: AGENT,
      fbc: `fb.1.${nowSeconds * 1000 - 900_000}.AbCdEfGhIjKlMnOpQrStUvWxYz1234567890`,
      fbp: `fb.1.${nowSeconds * 1000 - 86_400_000}.1098115397`,
    },
    custom_data: {
      currency: "usd",
      value: 123.45,
      order_id: "EX-1001",
      contents: [{ id: "product123", quantity: 1, item_price: 123.45, delivery_category: "home_delivery" }],
    },
  };
}

/** TikTok, reference of event/track: `content_id` and `price`, click id and browser id. */
function tiktokPurchase(): Conversion {
  return {
    event_name: "Purchase",
    action_source: "website",
    event_source_url: "https://shop.example/cart?ttclid=E.C.P.example",
    referrer_url: "https://shop.example/",
    user_data: {
      email: "alice_abc@example.com",
      phone: "(+1)2135550142",
      external_id: "user_123",
      ttclid: "E.C.P.CrwBZbAm3wzD5cq9xTnGYdV1k0example",
      ttp: "2NnHx0bqTq0wPzq1sVtR3yExample",
      ip: "2001:db8:13d1::1",
      user_agent: AGENT,
      locale: "en-US",
    },
    custom_data: {
      currency: "USD",
      value: 46,
      query: "shoes",
      order_id: "EX-1002",
      content_type: "product",
      contents: [
        { content_id: "1077218", content_name: "socks", content_category: "clothing", price: 8, quantity: 2 },
        {
          content_id: "1197218",
          content_name: "dress",
          content_category: "clothing",
          price: 30,
          quantity: 1,
        },
      ],
    },
  };
}

/** Meta, Conversions API for App Events: all 16 device fields, most of them blank. */
function appPurchase(): Conversion {
  const blank = Array.from({ length: 11 }, () => "");
  return {
    event_name: "Purchase",
    action_source: "app",
    user_data: {
      madid: "38400000-8cf0-11bd-b23e-10b96e40000d",
      anon_id: "XZB47CAB89-D133-4E6D-8E1A",
      em: [BUYER_EMAIL],
    },
    app_data: {
      advertiser_tracking_enabled: 1,
      application_tracking_enabled: 1,
      app_id: "example.shop",
      extinfo: ["a2", "example.shop", "2.1", "2.1.77", "15", ...blank],
    },
    custom_data: { currency: "EUR", value: 19.99, content_ids: ["coins-500"], content_type: "product" },
  };
}

/** Meta, Sending Offline Events: a purchase in a shop twenty days ago, with name and address. */
function storePurchase(nowSeconds: number): Conversion {
  return {
    event_name: "Purchase",
    event_time: nowSeconds - 20 * 86_400,
    action_source: "physical_store",
    user_data: {
      em: "jane.doe@example.com",
      ph: "+44 20 7946 0018",
      fn: "Jane",
      ln: "D'Angelo",
      ct: "London",
      zp: "SW1A 1AA",
      country: "gb",
    },
    custom_data: {
      currency: "GBP",
      value: 62.5,
      order_id: "EX-1003",
      item_number: "1",
      shop_id: "store-014",
    },
  };
}

/** A lead with the value 0, which counts as a value. */
function lead(): Conversion {
  return {
    event_name: "Lead",
    action_source: "website",
    event_source_url: "https://shop.example/kontakt",
    user_data: {
      email: " Käthe.Müller@EXAMPLE.org ",
      phone: "030 23125 042",
      first_name: "Käthe",
      last_name: "Müller",
      country: "Germany",
      client_ip_address: "203.0.113.77",
      client_user_agent: AGENT,
    },
    custom_data: { value: 0, currency: "EUR", content_name: "call me back" },
  };
}

/** An anonymous visitor from California who limits the use of their data. */
function viewOfProduct(): Conversion {
  return {
    event_name: "ViewContent",
    action_source: "website",
    event_source_url: "https://shop.example/p/desk-lamp?fbclid=IwAR0example",
    user_data: { client_ip_address: "192.0.2.14", client_user_agent: AGENT, fbclid: "IwAR0example_AbC-123" },
    custom_data: { content_ids: ["sku-77"], content_type: "product", value: 49, currency: "USD" },
    data_processing_options: ["LDU"],
    data_processing_options_country: 1,
    data_processing_options_state: 1000,
  };
}

/** Meta, Conversions API for Business Messaging. */
function conversation(): Conversion {
  return {
    event_name: "Purchase",
    action_source: "business_messaging",
    messaging_channel: "whatsapp",
    user_data: {
      whatsapp_business_account_id: "102290129340398",
      ctwa_clid: "ARAkLkA8rmlFeiCktEJQ-QTwRiyYHAFDLMN",
    },
    custom_data: { currency: "USD", value: 27.5, order_id: "EX-1004" },
  };
}
