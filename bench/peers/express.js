// The original's way: Express, mongoose, and Redis for the answers of group queries. Nobody is
// authenticated and the cache is never forgotten, as in the original; with AUTHORISE=1 each
// request also asks the database who calls and whether they may, as Draw Messenger does.
//
// Usage: node express.js PORT MONGODB_URL REDIS_URL

import { createHash } from "node:crypto";
import express from "express";
import mongoose from "mongoose";
import { createClient } from "redis";

const [port, mongoUrl, redisUrl] = process.argv.slice(2);
const CACHED = process.env.CACHE !== "off";
const AUTHORISE = process.env.AUTHORISE === "1";

// Django's backend keeps UUIDs as texts without hyphens.
const plain = (id) => String(id).replaceAll("-", "");
const lean = { _id: String, name: String, description: String, tags: [String], visibility: String };
const Group = mongoose.model("Group", new mongoose.Schema(lean), "groups_group");
const membership = { _id: String, group_id: String, user_id: String, role: String };
const Membership = mongoose.model("Membership", new mongoose.Schema(membership), "groups_membership");
const token = { _id: String, user_id: String, digest: String, expires_at: Date };
const Token = mongoose.model("Token", new mongoose.Schema(token), "accounts_accesstoken");

const redis = createClient({ url: redisUrl });
await Promise.all([redis.connect(), mongoose.connect(mongoUrl)]);

async function remember(key, fill) {
  if (!CACHED) return JSON.stringify(await fill());
  const found = await redis.get(key);
  if (found) return found;
  const made = JSON.stringify(await fill());
  await redis.set(key, made);
  return made;
}

async function caller(request) {
  if (!AUTHORISE) return plain(request.query.user);
  const bearer = (request.get("authorization") ?? "").replace(/^Bearer /, "");
  const digest = createHash("sha256").update(bearer).digest("hex");
  const found = await Token.findOne({ digest, expires_at: { $gt: new Date() } }).lean();
  return found?.user_id;
}

const app = express();
app.use(express.json());

app.get("/group", async (request, response) => {
  const user = await caller(request);
  if (!user) return response.sendStatus(401);
  const body = await remember(`groups:${user}`, async () => {
    const mine = await Membership.find({ user_id: user }).lean();
    const groups = await Group.find({ _id: { $in: mine.map((one) => one.group_id) } }).lean();
    return { groups };
  });
  response.type("json").send(body);
});

app.post("/group/getSingleGroup", async (request, response) => {
  const groupId = plain(request.body.groupId);
  if (AUTHORISE) {
    const user_id = await caller(request);
    const allowed = user_id && (await Membership.exists({ group_id: groupId, user_id }));
    if (!allowed) return response.sendStatus(403);
  }
  const body = await remember(`group:${groupId}`, () => Group.findById(groupId).lean());
  response.type("json").send(body);
});

app.listen(Number(port), "127.0.0.1", () => console.log("ready"));
