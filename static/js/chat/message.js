// Shows one message in a row made from the template. What people wrote becomes text nodes only.

import { fullText, timeText } from "./dates.js";
import { isEmojiOnly, safeUrl, splitLinks } from "./text.js";

const TONE_DIGIT = 23; // of the id's hexadecimal digits; see static/css/tokens.css

/**
 * @param {HTMLElement} row
 * @param {object} message an event, or an echo that looks like one
 */
export function showMessage(row, message, isMine) {
  row.classList.toggle("mine", isMine);
  row.classList.toggle("emoji", isLarge(message));
  row.dataset.tone = message.author.id.replaceAll("-", "")[TONE_DIGIT];
  const author = row.querySelector(".message-author");
  author.textContent = message.author.name;
  author.dir = "auto";
  showTime(row, message.at);
  showText(row.querySelector(".message-body"), message.content ?? "");
  showPicture(row.querySelector(".message-picture"), message);
  showLink(row.querySelector(".message-link"), message.link);
}

const isLarge = ({ type, content }) =>
  isEmojiOnly(content ?? "") && (type === "EMOJI" || type === "TEXT");

function showTime(row, at) {
  const time = row.querySelector(".message-time");
  time.dateTime = new Date(at).toISOString();
  time.textContent = timeText(at);
  time.title = fullText(at);
  // Grouped messages show no time of their own.
  row.querySelector(".message-bubble").title = fullText(at);
}

function showText(body, content) {
  // An echo and its event have the same text; drawing it twice would announce it twice.
  if (body.textContent === content) return;
  body.replaceChildren(
    ...splitLinks(content).map(({ text, url }) => (url ? linkTo(url, text) : text)),
  );
}

function linkTo(url, text) {
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = text;
  return link;
}

// Width and height are there before the picture is, so that nothing moves when it comes.
function showPicture(image, { picture, author }) {
  image.hidden = !picture;
  if (!picture || image.getAttribute("src") === picture.url) return;
  image.width = picture.width;
  image.height = picture.height;
  image.alt = interpolate(gettext("Drawing by %s"), [author.name]);
  image.loading = "lazy";
  image.decoding = "async";
  image.src = picture.url;
}

// The address stands in the text already: a card without a title would say nothing more.
function showLink(card, link) {
  const url = link && (link.title || link.description) ? safeUrl(link.url) : null;
  card.hidden = !url;
  if (!url) return;
  card.href = url.href;
  card.rel = "noopener noreferrer nofollow";
  card.querySelector(".message-link-title").textContent = link.title || url.hostname;
  card.querySelector(".message-link-description").textContent = link.description ?? "";
}
