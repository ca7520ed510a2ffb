import { describe, expect, test } from "vitest";
import { readAnswers } from "./read-answers.ts";

describe("answers are read", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
  test.for([
    ["one after the other", `${head}{}${head}[]`, ["GET", "GET"], [200, 200], "{}"],
    ["without a body to HEAD", `${head}${head}[]`, ["HEAD", "GET"], [200, 200], ""],
    [
      "in chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\n{}\r\n0\r\n\r\n",
      ["GET"],
      [200],
      "{}",
    ],
    ["behind a 100", `HTTP/1.1 100 Continue\r\n\r\n${head}{}`, ["POST"], [200], "{}"],
    ["not before they are whole", `${head}{`, ["GET"], [], undefined],
    [
      "to the end of the connection",
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
      ["GET"],
      [400],
      "",
    ],
  ] as const)("%s", ([, bytes, methods, statuses, body]) => {
    const answers = readAnswers(Buffer.from(bytes), methods, true);
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(answers[0]?.body).toBe(body);
  });
});
