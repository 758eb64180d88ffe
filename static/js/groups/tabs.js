// Chat or canvas, on a screen that is too small for both. Elsewhere both are shown.

const VIEWS = ["chat", "canvas"];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

/** Says "view" on the room when another panel is shown. */
export function useTabs() {
  const room = document.getElementById("room");
  const tabs = VIEWS.map((view) => document.getElementById(`tab-${view}`));

  function select(view) {
    room.dataset.view = view;
    tabs.forEach((tab, index) => {
      const selected = VIEWS[index] === view;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    });
    room.dispatchEvent(new Event("view"));
  }

  function pressed(event, index) {
    let next = index + (STEPS[event.key] ?? 0);
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = VIEWS.length - 1;
    else if (!STEPS[event.key]) return;
    next = (next + VIEWS.length) % VIEWS.length;
    event.preventDefault();
    select(VIEWS[next]);
    tabs[next].focus();
  }

  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => select(VIEWS[index]));
    tab.addEventListener("keydown", (event) => pressed(event, index));
  });
  select(room.dataset.view);
}
