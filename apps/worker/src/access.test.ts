import { PLATFORMS } from "@relay/platforms";
import { AccessToken } from "@relay/runtime";
import { expect, test } from "vitest";
import { accessOf } from "./access.ts";

const markOf = (token: string, version: string) =>
  accessOf({
    accessToken: AccessToken.of(token),
    dialect: PLATFORMS.open("meta", { dataset_id: "1", api_version: version, strict: false }),
  }).mark;

test("another token or API version has another mark, and the mark reveals neither", () => {
  const mark = markOf("secret", "v24.0");
  expect(markOf("secret", "v24.0")).toBe(mark);
  expect(markOf("secret", "v26.0")).not.toBe(mark);
  expect(markOf("other", "v24.0")).not.toBe(mark);
  expect(mark).not.toContain("secret");
});
