// Whom one may call in a group. Asked when somebody first types an @, and again when it is old.

import { call } from "../../net/api.js";

const FRESH_MS = 60_000;

export class People {
  /** @param {object} page what the page was told */
  constructor(page) {
    this.url = page.urls.members;
    this.mostCalled = page.protocol.limits.members_called_by_anybody;
    this.me = page.me.id;
    this.at = -Infinity;
    this.members = [];
  }

  /** @returns {Promise<object[]>} the members; those of before where the network is away */
  async all() {
    if (performance.now() - this.at > FRESH_MS) {
      this.at = performance.now();
      this.loading = call(this.url).then(
        (members) => (this.members = members),
        () => (this.at = -Infinity),
      );
    }
    await this.loading;
    return this.members;
  }

  /** Owners may call everybody, and in a small group each member; the server asks again (R8). */
  get mayCallAll() {
    const own = this.members.find(({ id }) => id === this.me);
    return own?.role === "owner" || this.members.length <= this.mostCalled;
  }
}
