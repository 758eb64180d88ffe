// What the page says of itself that a message links to. It comes later than the message.

import { safeUrl } from "./text.js";

const WIDE = 1.4; // width to height
const WIDE_FROM = 240; // pixels; smaller pictures stand beside the text

/**
 * @param {HTMLElement} row
 * @param {object} message an event, or an echo that looks like one
 */
export function showLink(row, { link, deleted }) {
  const card = row.querySelector(".message-link");
  const image = link?.image && ownUrl(link.image.url) ? link.image : null;
  const url = link && !deleted && (link.title || link.description || image) ? safeUrl(link.url) : null;
  card.hidden = !url;
  if (!url) {
    card.removeAttribute("href");
    return;
  }
  card.href = url.href;
  card.rel = "noopener noreferrer nofollow";
  const fill = (name, text) => (card.querySelector(`.message-link-${name}`).textContent = text);
  fill("site", url.hostname.replace(/^www\./, ""));
  fill("title", link.title ?? "");
  fill("description", link.description ?? "");
  showImage(card, image);
}

// Never of another site: the server has fetched it, and made it anew.
const ownUrl = (url) => URL.parse?.(url, location.href)?.origin === location.origin || /^\/(?!\/)/.test(url);

function showImage(card, image) {
  const element = card.querySelector(".message-link-image");
  const wide = Boolean(image) && image.width / image.height >= WIDE && image.width >= WIDE_FROM;
  card.classList.toggle("wide", wide);
  card.classList.toggle("pictured", Boolean(image));
  element.hidden = !image;
  if (!image || element.getAttribute("src") === image.url) return;
  Object.assign(element, { width: image.width, height: image.height, loading: "lazy", decoding: "async" });
  element.onerror = () => (element.hidden = true);
  element.src = image.url;
}
