// How much there is to read: in the title of the page, and on its icon.

import { shortCount } from "./marks.js";

const SIZE = 64;
const CALLING = "#d8352a";
const COUNTING = "#1a2042";

/** @param {import("./unread.js").Unread} unread */
export function useBadge(unread) {
  const link = document.querySelector('link[rel="icon"]');
  const plain = { href: link.href, type: link.type };
  link.dataset.plain = link.href;
  const icon = new Image();
  const title = document.title;
  let shown = "";

  function update() {
    const { count, mentions } = unread.total;
    document.title = count ? `(${shortCount(count)}) ${title}` : title;
    const state = count ? `${shortCount(count)}${mentions ? "@" : ""}` : "";
    if (state === shown || (count && !icon.complete)) return;
    shown = state;
    link.dataset.badge = state;
    Object.assign(link, count ? { href: drawn(icon, count, mentions), type: "image/png" } : plain);
  }

  icon.addEventListener("load", update);
  icon.src = plain.href;
  unread.addEventListener("change", update);
  update();
}

function drawn(icon, count, mentions) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (icon.naturalWidth) pen.drawImage(icon, 0, 0, SIZE, SIZE);
  const text = count > 9 ? "9+" : String(count);
  const width = text.length > 1 ? 46 : 38;
  pen.beginPath();
  pen.roundRect(SIZE - width, SIZE - 38, width, 38, 19);
  pen.fillStyle = mentions ? CALLING : COUNTING;
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = "#fff";
  pen.stroke();
  pen.fillStyle = "#fff";
  pen.font = "bold 30px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, SIZE - width / 2, SIZE - 18);
  return canvas.toDataURL("image/png");
}
