// A small durable store in the browser: what was written or drawn and not yet acknowledged.

const NAME = "drawmessenger";
const TABLE = "pending";

const asPromise = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opening;
function database() {
  if (!opening) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
    opening = asPromise(request);
  }
  return opening;
}

/**
 * Items of one place (a person in a room), in the order in which they were added. A browser
 * that allows no store (private windows of some) keeps them in the page alone.
 */
export class Store {
  constructor(place) {
    this.place = place;
  }

  async #table(mode) {
    return (await database()).transaction(TABLE, mode).objectStore(TABLE);
  }

  async put(id, item) {
    try {
      const key = [this.place, id];
      await asPromise((await this.#table("readwrite")).put({ key, at: Date.now(), item }));
    } catch (error) {
      console.warn("Could not keep an unsent item for later.", error);
    }
  }

  async delete(id) {
    try {
      await asPromise((await this.#table("readwrite")).delete([this.place, id]));
    } catch (error) {
      console.warn("Could not forget a sent item.", error);
    }
  }

  /** @returns {Promise<object[]>} */
  async all() {
    try {
      const range = IDBKeyRange.bound([this.place], [this.place, []]);
      const rows = await asPromise((await this.#table("readonly")).getAll(range));
      return rows.sort((a, b) => a.at - b.at).map((row) => row.item);
    } catch (error) {
      console.warn("Could not read unsent items.", error);
      return [];
    }
  }
}
