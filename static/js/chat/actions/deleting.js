// Deleting a message, after a question that shows which one.

import { quoteOf, quoteText } from "./words.js";

export class Deletion {
  /** @param {(message: object) => void} remove */
  constructor(remove) {
    this.dialog = document.getElementById("message-delete-dialog");
    this.quote = document.getElementById("message-delete-quote");
    document.getElementById("message-delete-yes").addEventListener("click", () => {
      this.dialog.close();
      remove(this.message);
    });
  }

  ask(message) {
    this.message = message;
    this.quote.textContent = quoteText(quoteOf(message));
    this.dialog.showModal();
  }
}
