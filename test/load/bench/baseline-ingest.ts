/**
 * What a good team writes first, the ingest API: Express, the same check of each conversion as the relay's, one BullMQ job an
 * event, a request's jobs added at once.
 */
import { hash } from "node:crypto";
import { admit } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { connectRedis } from "@relay/redis";
import { announceListening } from "@relay/runtime";
import { Queue } from "bullmq";
import express from "express";
import { BASELINE_KEY, BASELINE_QUEUE } from "./baseline-names.ts";

const redis = await connectRedis(process.env["REDIS_URL"] ?? "", "producer");
const queue = new Queue(BASELINE_QUEUE, {
  connection: redis,
  skipVersionCheck: true,
  defaultJobOptions: { attempts: 5, removeOnComplete: true, removeOnFail: 1000 },
});
const known = hash("sha256", BASELINE_KEY);
const app = express();
app.disable("x-powered-by").disable("etag");
app.post("/v1/events", express.json({ limit: "5mb" }), async (request, response) => {
  const key = request.get("authorization")?.slice("Bearer ".length) ?? "";
  if (hash("sha256", key) !== known) {
    response.status(401).end();
    return;
  }
  const events: readonly unknown[] = Array.isArray(request.body) ? request.body : [request.body];
  const admissions = events.map((event) => admit(event, "shop", PLATFORMS.conversions));
  const jobs = admissions.flatMap((admission) =>
    admission.ok ? [{ name: "event", data: admission.conversion }] : [],
  );
  await queue.addBulk(jobs);
  response.status(202).json({ accepted: jobs.length, refused: events.length - jobs.length });
});
const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) announceListening(address.address, address.port);
});
process.once("SIGTERM", () => process.exit(0));
