// What Markdown left to be done in the page: spoilers open, code is copied, one's own name stands
// out. The HTML is the server's; see docs/protocol.md for what it may consist of.

const COPIED_MS = 1_600;

/**
 * @param {HTMLElement} body the element that a message's HTML was put into
 * @param {string} [me] the id of who reads it
 */
export function readyBody(body, me) {
  for (const mark of body.querySelectorAll("mark.spoiler")) hide(mark);
  for (const code of body.querySelectorAll("pre.code")) offerCopy(code);
  if (me) showMentions(body, me);
}

// What is inert is neither read out, nor found, nor reached by Tab.
function hide(mark) {
  if (mark.parentElement.closest("mark.spoiler") || mark.querySelector(".spoiler-text")) return;
  const text = document.createElement("span");
  text.className = "spoiler-text";
  text.inert = true;
  text.append(...mark.childNodes);
  mark.append(text);
  mark.classList.add("covered");
  mark.tabIndex = 0;
  mark.role = "button";
  mark.ariaLabel = gettext("Spoiler: show it");
  mark.title = mark.ariaLabel;
  const open = (event) => {
    if (!mark.classList.contains("covered")) return;
    event.preventDefault();
    event.stopPropagation();
    show(mark, text);
  };
  mark.addEventListener("click", open);
  mark.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") open(event);
  });
}

function show(mark, text) {
  mark.classList.remove("covered");
  text.inert = false;
  for (const name of ["role", "aria-label", "title"]) mark.removeAttribute(name);
  mark.tabIndex = -1; // the focus stays here, and goes on from here
}

function offerCopy(code) {
  if (code.closest(".code-block")) return;
  const template = document.getElementById("code-template");
  const block = template.content.firstElementChild.cloneNode(true);
  const button = block.querySelector(".code-copy");
  code.replaceWith(block);
  block.prepend(code);
  code.tabIndex = 0; // long lines scroll, with the keyboard too
  button.addEventListener("click", () => copy(button, code));
}

async function copy(button, code) {
  const label = gettext("Copy code");
  const copied = await writeText(code.textContent.replace(/\n$/, ""), code);
  if (!copied) return;
  button.classList.add("done");
  button.ariaLabel = gettext("Copied");
  setTimeout(() => {
    button.classList.remove("done");
    button.ariaLabel = label;
  }, COPIED_MS);
}

async function writeText(text, element) {
  try {
    // The clipboard of today exists on HTTPS and localhost only.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

function showMentions(body, me) {
  for (const mention of body.querySelectorAll(".mention, .mention-all")) {
    const { user } = mention.dataset;
    mention.classList.toggle("mention-me", user === undefined || user === me);
  }
}
