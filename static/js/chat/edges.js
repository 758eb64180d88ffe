// Loads the page before or after what is held when the reader comes near its beginning or end.

const AHEAD_PX = 1_600;
const RETRY_MS = 3_000;

/**
 * @param {import("./conversation.js").Conversation} conversation
 * @param {HTMLButtonElement} button asks for older messages; for those who do not scroll
 */
export function loadAtEdges(conversation, button) {
  const { timeline, history, scroll } = conversation;
  let resting;

  async function load(side) {
    try {
      if (await history[side]()) conversation.draw({ silent: true });
    } catch {
      resting ??= setTimeout(() => {
        resting = undefined;
        look();
      }, RETRY_MS);
    }
  }

  function look() {
    const { scrollTop, scrollHeight, clientHeight } = scroll.box;
    if (!clientHeight || resting) return;
    if (!timeline.atStart && scrollTop < AHEAD_PX) load("older");
    if (!timeline.atEnd && scrollHeight - scrollTop - clientHeight < AHEAD_PX) load("newer");
  }

  const offer = () => {
    if (button.hidden !== timeline.atStart) scroll.keep(() => (button.hidden = timeline.atStart));
    look();
  };
  button.addEventListener("click", () => load("older"));
  scroll.addEventListener("moved", look);
  conversation.addEventListener("shown", offer);
  offer();
}
