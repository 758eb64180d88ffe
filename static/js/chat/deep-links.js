// Addresses of messages: #message-12 is the message with that seq, here and in links to here.

const PLACE = /^#message-([1-9]\d{0,15})$/;

/** @returns {number | null} */
export function seqIn(hash) {
  const match = PLACE.exec(hash);
  return match ? Number(match[1]) : null;
}

/** @param {import("./conversation.js").Conversation} conversation */
export function useDeepLinks(conversation) {
  addEventListener("hashchange", () => {
    const seq = seqIn(location.hash);
    if (seq) conversation.goTo(seq);
  });
  conversation.list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const seq = sameRoom(link) ? seqIn(link.hash) : null;
    if (!seq) return;
    event.preventDefault();
    conversation.goTo(seq);
  });
}

const sameRoom = (link) => link.origin === location.origin && link.pathname === location.pathname;
