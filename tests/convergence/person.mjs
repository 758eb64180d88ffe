// Somebody at a page: real modules of the canvas, and random things that people do with them.

import {
  CLEAR, CUT, ERASE, LOCK, ORDER, REDO, RESTYLE, RETEXT, TRANSFORM, UNDO, unpackChange,
} from "../../static/js/canvas/changes.js";
import { Content } from "../../static/js/canvas/content.js";
import { History } from "../../static/js/canvas/history.js";
import { STROKE, TEXT } from "../../static/js/canvas/elements.js";
import { unpackElement } from "../../static/js/canvas/kinds.js";
import { Previews } from "../../static/js/canvas/previews.js";
import { Stroke } from "../../static/js/canvas/stroke.js";
import { Sync } from "../../static/js/canvas/sync.js";

/** What a browser keeps beyond a page. */
class Memory {
  #items = new Map();

  put(id, item) {
    this.#items.set(id, structuredClone(item));
  }

  delete(id) {
    this.#items.delete(id);
  }

  async all() {
    return structuredClone([...this.#items.values()]);
  }
}

export class Person {
  #memory = new Memory();

  /** @param {{samples: object[]}} world samples: elements {kind, payload} as Python packs them */
  constructor(id, random, world) {
    Object.assign(this, { id, random, world });
  }

  /** Open the page, or reload it. */
  async open() {
    this.leave();
    const page = { protocol: this.world.protocol, me: { id: this.id } };
    this.content = new Content(this.id);
    this.sync = new Sync(page, { id: this.world.canvasId, snapshot: null }, this.content, new Previews(() => true));
    this.sync.store = this.sync.queue.store = this.#memory;
    this.history = new History(async () => this.world.own(this.id), (kind, targets) => this.sync.turn(kind, targets));
    this.sync.addEventListener("own", ({ detail: { what, ...operation } }) => this.#remember(what, operation));
    await this.sync.open();
    await this.history.load();
    this.#name();
  }

  leave() {
    if (!this.sync) return;
    const { socket } = this.sync;
    clearInterval(socket.watch);
    clearTimeout(socket.retryTimer);
    const { ws } = socket;
    Object.assign(socket, { ws: null, state: "closed" }); // a page that is gone hears nothing
    ws?.close();
    socket.open = () => {};
  }

  disconnect() {
    this.sync.socket.ws?.close();
  }

  // A wire of this page is this person's.
  #name() {
    const { socket } = this.sync;
    if (socket.ws) socket.ws.person = this.id;
    const open = socket.open.bind(socket);
    socket.open = () => {
      open();
      socket.ws.person = this.id;
    };
  }

  #remember(what, operation) {
    const { kind, payload } = operation;
    if (what === "made") this.history.made(operation);
    else if (what === "refused") this.history.refused(operation);
    else {
      const turns = payload && (kind === UNDO || kind === REDO);
      this.history.saved(turns ? { ...operation, ...unpackChange(kind, payload) } : operation);
    }
  }

  // --- What people do -----------------------------------------------------------------------

  act() {
    const roll = this.random.next();
    if (roll < 0.4) this.#make();
    else if (roll < 0.62) this.#changeSome();
    else if (roll < 0.72) this.history.undo();
    else if (roll < 0.78) this.history.redo();
    else if (roll < 0.995) this.#changeSome();
    else this.sync.change(CLEAR, []);
  }

  #make() {
    const { random } = this;
    if (random.next() < 0.7) {
      const points = Array.from({ length: random.whole(1, 9) }, () => random.whole(-4000, 4000));
      const style = { tool: 0, scale: 2, colour: [random.whole(0, 255), 0, 0, 255], width: 4 };
      this.sync.create(new Stroke(style, Int32Array.from(points), Int32Array.from(points)));
    } else {
      const { kind, payload } = random.pick(this.world.samples);
      this.sync.create(unpackElement(kind, payload));
    }
  }

  #changeSome() {
    const all = this.content.all();
    if (!all.length) return;
    const { random } = this;
    const some = [...new Set(Array.from({ length: random.whole(1, 4) }, () => random.pick(all)))];
    const change = random.pick([this.#erase, this.#move, this.#move, this.#restyle, this.#order, this.#cut, this.#retext, this.#lock]);
    change.call(this, some);
  }

  #erase(some) {
    this.sync.change(ERASE, some);
  }

  #move(some) {
    const { random } = this;
    const turn = random.next() < 0.3;
    const [a, b] = turn ? [Math.cos(random.next()), Math.sin(random.next())] : [1, 0];
    const matrix = [a, b, -b, a, random.whole(-500, 500) / 3, random.whole(-500, 500) / 7];
    if (a * a + b * b > 1e-3) this.sync.change(TRANSFORM, some, { matrix });
  }

  #restyle(some) {
    const colour = [this.random.whole(0, 255), 9, 9, 255];
    this.sync.change(RESTYLE, some, this.random.next() < 0.5 ? { colour } : { width: 7.5, filling: colour });
  }

  #order(some) {
    this.sync.change(ORDER, some, { orders: some.map(() => this.random.next() * 200) });
  }

  #cut(some) {
    const strokes = some.filter(({ kind }) => kind === STROKE);
    const start = this.random.whole(0, 60);
    const cuts = strokes.map(() => [[start, start + this.random.whole(1, 30)]]);
    if (strokes.length) this.sync.change(CUT, strokes, { cuts });
  }

  #retext(some) {
    const texts = some.filter(({ kind }) => kind === TEXT).slice(0, 1);
    const data = { width: this.random.whole(1, 900), height: 40, text: `said ${this.random.whole(1, 9)}` };
    if (texts.length) this.sync.change(RETEXT, texts, data);
  }

  #lock(some) {
    this.sync.change(LOCK, some, { on: this.random.next() < 0.4 });
  }

  get isQuiet() {
    return this.sync.queue.size === 0 && this.content.seq === this.world.server.log.length;
  }
}
