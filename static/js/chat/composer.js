// Where messages are written. What was typed stays until it is on its way, and comes back if it
// cannot go: the text, what it answers, an edit under way, files.

import { say } from "../net/toast.js";
import { emptyDraft, readDraft, writeDraft } from "./drafts.js";
import { replaceText, useFormatting } from "./formatting.js";
import { cleanText, tooLong } from "./text.js";
import { Uploads } from "./uploads.js";

const IME_KEY_CODE = 229; // Safari ends a composition before the key event that ended it

/**
 * Events: "state" (an answer or an edit began or ended: see `state`), "anchor" (another place, or
 * none), "last" (the arrow up in an empty composer: edit the last message of one's own), "escape"
 * (leave what `state` says).
 */
export class Composer extends EventTarget {
  /**
   * @param {object} page what the page was told
   * @param {import("./outgoing.js").Outgoing} outgoing
   */
  constructor(page, outgoing) {
    super();
    this.form = document.getElementById("composer");
    this.text = document.getElementById("composer-text");
    this.error = document.getElementById("composer-error");
    this.note = document.getElementById("composer-waiting");
    this.limit = page.protocol.limits.message_chars;
    this.place = `${page.me.id}:${page.group}`;
    Object.assign(this, { outgoing, isWaiting: false, uploads: new Uploads(page) });
    // A browser that enforces a length cuts off what is pasted, and says nothing.
    this.text.removeAttribute("maxlength");
    this.text.setAttribute("aria-describedby", this.error.id);
    this.#restore();
    this.#listen();
  }

  // Something may have been typed before this module ran.
  #restore() {
    const typed = this.text.value;
    this.draft = readDraft(this.place);
    if (typed) this.#change({ text: joined(this.draft.text, typed) });
    this.#show();
  }

  /** @returns {{kind: "reply" | "edit", message: object} | null} */
  get state() {
    const { edit, reply } = this.draft;
    if (edit) return { kind: "edit", message: edit.message };
    return reply ? { kind: "reply", message: reply } : null;
  }

  /** The place of a canvas that the message points at, as it is sent. */
  get anchor() {
    return this.draft.anchor?.value ?? null;
  }

  get anchorLabel() {
    return this.draft.anchor?.label ?? "";
  }

  /** Point at a place of a canvas; null takes it back. */
  setAnchor(value, label = "") {
    this.#change({ anchor: value ? { value, label } : null });
    this.dispatchEvent(new Event("anchor"));
  }

  /**
   * Answer a message, or change one of one's own. What was being written is kept.
   * @param {{kind: "reply" | "edit", message: object}} state
   */
  begin({ kind, message }) {
    this.#stopWaiting();
    const about = brief(message);
    if (kind !== "edit" || this.draft.edit?.message.seq !== message.seq) {
      this.#leaveEdit();
      const edit = { message: about, text: about.content };
      this.#change(kind === "edit" ? { edit } : { reply: about });
      this.#show();
    }
    const end = this.text.value.length;
    this.text.setSelectionRange(end, end);
    this.text.focus({ preventScroll: true });
  }

  /** End an edit or an answer; what was begun before comes back. Returns what it was. */
  cancel() {
    const before = this.draft;
    this.#change(before.edit ? { edit: null } : { reply: null });
    this.#show();
    return before;
  }

  /** Take up again an edit that was left. */
  resume({ edit }) {
    this.#leaveEdit();
    this.#change({ edit });
    this.#show();
  }

  // Something else begins in its place; what was typed into it can be had back.
  #leaveEdit() {
    const { edit } = this.draft;
    if (!edit) return;
    this.#change({ edit: null });
    if (edit.text === edit.message.content) return;
    const action = gettext("Take it up again");
    say(gettext("Your change was dropped."), { action, onAction: () => this.resume({ edit }) });
  }

  /** Write at the caret, as if it had been typed. */
  insert(text) {
    const { selectionStart: from, selectionEnd: to } = this.text;
    replaceText(this.text, { from, to, insert: text });
  }

  // A change that was refused goes on being one, unless that cannot be any more, or another one is
  // under way. Then its text stands before that of the message to come, and is not lost either.
  #takeBackChange({ t, seq, content }) {
    if (t !== "edit") return;
    const message = this.outgoing.conversation.timeline.get(seq);
    if (message && !message.deleted && !this.draft.edit) {
      this.#change({ edit: { message: brief(message), text: content } });
    } else this.#change({ text: joined(content, this.draft.text) });
    this.#show();
  }

  /** Write a message again that was refused and taken out of the log. */
  takeBack({ content, reply = null, files = [], anchor = null }) {
    this.uploads.addSent(files);
    this.#change({
      text: joined(content, this.draft.text),
      reply: this.draft.reply ?? (reply && brief(reply)),
      anchor: this.draft.anchor ?? (anchor && { value: anchor, label: "" }),
    });
    this.dispatchEvent(new Event("anchor"));
    this.#show();
  }

  #offerBack(item) {
    const action = gettext("Write it again");
    say(gettext("The message was discarded."), { action, onAction: () => this.takeBack(item) });
  }

  // --- Typing ------------------------------------------------------------------------------

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("keydown", (event) => this.#pressed(event));
    this.text.addEventListener("input", () => this.#typed());
    // A tap on a button would close the keyboard of a phone.
    const keepFocus = (event) => event.target.closest("button") && event.preventDefault();
    this.form.addEventListener("pointerdown", keepFocus);
    this.form.addEventListener("mousedown", keepFocus);
    this.uploads.addEventListener("changed", () => this.#filesChanged());
    this.outgoing.addEventListener("refused", ({ detail: { item } }) => this.#takeBackChange(item));
    this.outgoing.addEventListener("discarded", ({ detail: item }) => this.#offerBack(item));
    this.note.querySelector("button").addEventListener("click", () => this.#stopWaiting());
    // Another tab of this group may have written its own over it, or sent that.
    addEventListener("pagehide", () => this.text.value && writeDraft(this.place, this.draft));
    useFormatting(this.text);
  }

  #pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === IME_KEY_CODE) return;
    if (event.key === "Escape") this.#escape(event);
    if (event.key === "ArrowUp" && !this.text.value && !this.state) this.#askForLast(event);
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!event.repeat) this.#submit();
  }

  #escape(event) {
    event.preventDefault();
    if (this.isWaiting) this.#stopWaiting();
    else if (this.state) this.dispatchEvent(new Event("escape"));
    else this.text.blur();
  }

  #askForLast(event) {
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) event.preventDefault();
    if (event.defaultPrevented) this.dispatchEvent(new Event("last"));
  }

  #typed() {
    const text = this.text.value;
    if (this.draft.edit) this.#change({ edit: { ...this.draft.edit, text } });
    else this.#change({ text });
    if (!this.error.hidden && !tooLong(cleanText(text), this.limit)) this.tell("");
    this.#grow();
  }

  #change(part) {
    const state = this.state;
    this.draft = { ...this.draft, ...part };
    writeDraft(this.place, this.draft);
    const now = this.state;
    if (state?.kind === now?.kind && state?.message.seq === now?.message.seq) return;
    this.form.dataset.state = now?.kind ?? "";
    this.dispatchEvent(new Event("state"));
  }

  #show() {
    const { edit, text } = this.draft;
    this.form.dataset.state = this.state?.kind ?? "";
    this.text.value = edit ? edit.text : text;
    this.tell("");
    this.#grow();
  }

  // --- Sending -----------------------------------------------------------------------------

  #submit() {
    const content = cleanText(this.text.value);
    const problem = this.draft.edit ? this.#editProblem(content) : this.#messageProblem(content);
    this.tell(problem);
    if (!problem && this.draft.edit) this.#sendEdit(content);
    else if (!problem && this.uploads.isBusy) this.#wait();
    else if (!problem) this.#send(content);
    this.text.focus({ preventScroll: true });
  }

  #send(content) {
    const files = this.uploads.attachments;
    if (!content && !files.length) return;
    const { reply, anchor } = this.draft;
    this.outgoing.send({ content, replyTo: reply, files, anchor: anchor?.value ?? null });
    this.uploads.clear();
    this.#change(emptyDraft());
    this.#show();
    if (anchor) this.dispatchEvent(new Event("anchor"));
  }

  #sendEdit(content) {
    const { message } = this.draft.edit;
    if (content !== message.content) this.outgoing.change({ t: "edit", seq: message.seq, content });
    this.cancel();
  }

  #messageProblem(content) {
    if (this.uploads.hasFailed) return gettext("Some files did not arrive: try them again, or remove them.");
    const alone = this.draft.anchor && !content && !this.uploads.count;
    if (alone) return gettext("Write something about the place that you point at.");
    return tooLong(content, this.limit);
  }

  #editProblem(content) {
    if (content || this.draft.edit.message.attachments) return tooLong(content, this.limit);
    return gettext("A message that says nothing is deleted instead.");
  }

  /** Say what is in the way; an empty text takes it back. */
  tell(problem) {
    this.error.textContent = problem;
    this.error.hidden = !problem;
    this.text.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  // --- Waiting for files -------------------------------------------------------------------

  #wait() {
    this.isWaiting = this.text.readOnly = true;
    this.note.hidden = false;
  }

  #stopWaiting() {
    this.isWaiting = this.text.readOnly = false;
    this.note.hidden = true;
  }

  #filesChanged() {
    this.form.classList.toggle("with-files", this.uploads.count > 0);
    if (!this.isWaiting || this.uploads.isBusy) return;
    this.#stopWaiting();
    this.#submit();
  }

  // Style sheets can do this by themselves in browsers that know field-sizing.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    const borders = this.text.offsetHeight - this.text.clientHeight;
    this.text.style.height = `${this.text.scrollHeight + borders}px`;
  }
}

const joined = (...texts) => texts.filter((text) => text.trim()).join("\n\n");

// Of a message, what an answer or an edit needs to know of it, also after a reload.
const brief = ({ seq, author, type, content, text, deleted, attachments }) => ({
  seq,
  author: { id: author.id, name: author.name },
  type,
  content: content ?? text ?? "",
  deleted: Boolean(deleted),
  attachments: attachments?.length || 0,
});
