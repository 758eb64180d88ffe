// Shows one message in a row made from the template. The server's HTML is the only HTML that is
// ever set; everything else that people wrote becomes text nodes.

import { showAnchor } from "./anchors.js";
import { showFiles } from "./attachments.js";
import { readyBody } from "./body.js";
import { fullText, timeText } from "./dates.js";
import { showLink } from "./link-card.js";
import { showDeleted, showNotes, showQuote, showReactions } from "./parts.js";
import { isEmojiOnly } from "./text.js";

const TONE_DIGIT = 23; // of the id's hexadecimal digits; see static/css/tokens.css

const shown = new WeakMap(); // row -> the message that it shows
const bodies = new WeakMap(); // body -> the HTML that was put into it

/** The message that a row of the log, a thread or a list shows; of any element in it. */
export const messageOf = (element) => shown.get(element?.closest(".message"));

/** A row that shows a message, outside the log too. */
export function newRow(message, page) {
  pattern ??= withoutLines(document.getElementById("message-template"));
  const row = pattern.cloneNode(true);
  showMessage(row, message, page);
  return row;
}

let pattern; // what rows are copies of

// The line breaks of the template are a third of what a row consists of, and never seen.
function withoutLines({ content }) {
  const row = content.firstElementChild.cloneNode(true);
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) if (/^\s*\n\s*$/.test(text.data)) text.remove();
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {object} message of the timeline, or an echo that looks like one
 * @param {object} page what the page was told
 */
export function showMessage(row, message, page) {
  shown.set(row, message);
  row.classList.toggle("mine", message.author.id === page.me.id);
  row.classList.toggle("emoji", isLarge(message));
  row.dataset.tone = message.author.id.replaceAll("-", "")[TONE_DIGIT];
  showHead(row, message);
  showBody(row.querySelector(".message-body"), message, page.me.id);
  showDeleted(row, message);
  showNotes(row, message);
  showQuote(row, message);
  showFiles(row, message);
  showLink(row, message);
  showAnchor(row, message, page);
  showReactions(row, message, page.me);
}

// The server knows of each saved message; an echo is looked at here.
const isLarge = ({ type, content, html }) =>
  type === "EMOJI" || (type === "TEXT" && !html && isEmojiOnly(content ?? ""));

function showHead(row, { author, at }) {
  const name = row.querySelector(".message-author");
  setText(name, author.name);
  name.dir = "auto";
  row.querySelector(".message-bot").hidden = !author.bot;
  const time = row.querySelector(".message-time");
  time.dateTime = new Date(at).toISOString();
  setText(time, timeText(at));
  time.title = fullText(at);
  // Grouped messages show no time of their own.
  row.querySelector(".message-bubble").title = time.title;
}

function showBody(body, { html, content, deleted }, me) {
  if (deleted) {
    bodies.delete(body);
    return; // parts.js says so
  }
  const wanted = html || htmlOf(content ?? "");
  // An echo and its event look the same mostly; drawing it twice would announce it twice, and
  // would close what a reader has opened.
  if (bodies.get(body) === wanted) return;
  bodies.set(body, wanted);
  body.innerHTML = wanted;
  readyBody(body, me);
}

/** A text as the server would show it if nothing in it had a meaning. */
function htmlOf(text) {
  if (!text) return "";
  const paragraph = document.createElement("p");
  text.split("\n").forEach((line, index) => {
    if (index) paragraph.append(document.createElement("br"), "\n");
    paragraph.append(line);
  });
  return paragraph.outerHTML;
}

// The log is a live region: what stands there already is not said again.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
