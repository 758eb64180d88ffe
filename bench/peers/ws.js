// The least that a server can do: every point is a message, sent on to everybody.
// Usage: node ws.js PORT

import { WebSocket, WebSocketServer } from "ws";

const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const text = data.toString();
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(text);
    }
  });
});
server.on("listening", () => console.log("ready"));
