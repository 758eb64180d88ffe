// Pages that begin with a snapshot of the server. Reads lines of JSON {snapshot, operations} from
// standard input; writes for each a line with the content at the end.

import { readFileSync } from "node:fs";

import { Content } from "../../static/js/canvas/content.js";
import { readSnapshot } from "../../static/js/canvas/snapshot.js";
import { described } from "../js/canvas/samples.mjs";

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const { snapshot, operations } = JSON.parse(line);
  const content = new Content("nobody");
  content.load(readSnapshot(bytes(snapshot).buffer));
  for (const operation of operations) {
    const known = content.apply({ ...operation, clientId: "", payload: bytes(operation.payload) });
    if (!known) throw new Error(`Operation ${operation.seq} did not follow.`);
  }
  console.log(JSON.stringify(described(content)));
}
