import assert from "node:assert/strict";
import { test } from "node:test";

import { LOCK, REDO, UNDO } from "../../../static/js/canvas/changes.js";
import { STROKE } from "../../../static/js/canvas/elements.js";
import { History } from "../../../static/js/canvas/history.js";
import { newClientId, newIdOf, actionOf } from "../../../static/js/net/ids.js";

/** A history whose undos and redos are saved at once. */
function make(told = []) {
  const turns = [];
  const history = new History(async () => told, (kind, targets) => {
    turns.push([kind, targets]);
    history.made({ clientId: newClientId(), kind, targets });
  });
  return { history, turns };
}

function draw(history, seq, clientId = newClientId()) {
  history.made({ clientId, kind: STROKE });
  if (seq) history.saved({ clientId, kind: STROKE, seq });
  return clientId;
}

test("undo takes the last one, redo brings back what was undone last", () => {
  const { history, turns } = make();
  [1, 2, 3].forEach((seq) => draw(history, seq));
  history.undo();
  history.undo();
  history.redo();
  assert.deepEqual(turns, [[UNDO, [3]], [UNDO, [2]], [REDO, [2]]]);
  history.redo();
  assert.equal(history.redo(), false);
  assert.equal(history.canRedo, false);
});

test("after something new, what was undone before it stays so", () => {
  const { history, turns } = make();
  [1, 2].forEach((seq) => draw(history, seq));
  history.undo();
  draw(history, 4);
  assert.equal(history.redo(), false);
  history.undo();
  history.undo();
  assert.equal(history.undo(), false);
  assert.deepEqual(turns.map(([, targets]) => targets), [[2], [4], [1]]);
});

test("what one action did is undone as one", () => {
  const { history, turns } = make();
  draw(history, 1);
  const action = actionOf(newClientId());
  draw(history, 2, newIdOf(action));
  draw(history, 3, newIdOf(action));
  history.undo();
  history.redo();
  assert.deepEqual(turns, [[UNDO, [2, 3]], [REDO, [2, 3]]]);
});

test("what is not saved yet is named by its client id", () => {
  const { history, turns } = make();
  const clientId = draw(history);
  history.undo();
  assert.deepEqual(turns, [[UNDO, [clientId]]]);
});

test("what was done before a reload and on another device can be undone", async () => {
  const ids = Array.from({ length: 4 }, newClientId);
  const { history, turns } = make([
    { seq: 1, kind: STROKE, client_id: ids[0] },
    { seq: 4, kind: STROKE, client_id: ids[1] },
    { seq: 6, kind: LOCK, client_id: ids[2] },
    { seq: 9, kind: UNDO, client_id: ids[3], targets: [4] },
  ]);
  const early = draw(history, 11); // before the answer came
  await history.load();
  history.saved({ clientId: newClientId(), kind: STROKE, seq: 12 }); // on another device
  history.undo();
  history.undo();
  history.undo();
  assert.deepEqual(turns.map(([, targets]) => targets), [[12], [11], [1]]);
  assert.ok(early);
});

test("a refused operation cannot be undone, and a refused undo counts as not done", () => {
  const { history, turns } = make();
  draw(history, 1);
  const refused = draw(history);
  history.refused({ clientId: refused, kind: STROKE });
  history.undo();
  history.refused({ clientId: "undo", kind: UNDO, targets: [1] });
  history.undo();
  assert.deepEqual(turns, [[UNDO, [1]], [UNDO, [1]]]);
});

test("after a failed answer it is asked again", async () => {
  let fails = true;
  const history = new History(async () => {
    if (fails) throw new Error("offline");
    return [{ seq: 1, kind: STROKE, client_id: newClientId() }];
  }, () => {});
  await assert.rejects(history.load());
  fails = false;
  await history.load();
  assert.equal(history.canUndo, true);
});
