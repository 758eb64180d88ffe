// Lets people put away the notices at the top of a page.

for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.addEventListener("click", () => button.parentElement.remove());
}
