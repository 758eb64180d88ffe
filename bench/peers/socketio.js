// The original's way: every point is an event, sent to everybody through Socket.IO and Redis.
// Usage: node socketio.js PORT REDIS_URL

import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisUrl] = process.argv.slice(2);
const publisher = createClient({ url: redisUrl });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publisher, subscriber),
  transports: ["websocket"],
});
io.on("connection", (socket) => {
  socket.join("room");
  socket.on("draw", (point) => io.to("room").emit("draw", point));
});
http.listen(Number(port), "127.0.0.1", () => console.log("ready"));
