// What an importing page asks of the server. Repeating any of it changes nothing (R3), so it is repeated
// when the server is busy or the connection fails.

import { ApiError } from "../../net/api.js";

const TRIES = 6;
const FIRST_WAIT_MS = 600;

const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** An answer of the server that repeating cannot change. */
class Refusal extends ApiError {
  isRefusal = true;
}

/** @param {Uint8Array} body @returns {Promise<object[]>} an answer for each, in order */
export function sendOperations(url, body) {
  const headers = { "Content-Type": "application/octet-stream" };
  return post(url, body, headers);
}

/** @param {string} dataUrl @returns {Promise<string>} the id of the picture */
export async function uploadPicture(url, dataUrl) {
  const form = new FormData();
  form.append("picture", blobOf(dataUrl), "picture");
  const { id } = await post(url, form);
  return id;
}

// Not fetched: the page's security policy allows no data URLs there.
function blobOf(dataUrl) {
  const [head, data] = dataUrl.split(",");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5, head.indexOf(";")) });
}

async function post(url, body, headers = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const { data, retryAfter, error } = await postOnce(url, body, headers);
    if (data) return data;
    if (error.isRefusal || attempt === TRIES) throw error;
    await wait(Math.max(retryAfter * 1000, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.7 + Math.random()));
  }
}

async function postOnce(url, body, headers) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": csrf(), ...headers },
      credentials: "same-origin",
      body,
    });
  } catch {
    return { retryAfter: 0, error: new ApiError(0, gettext("There is no connection.")) };
  }
  const data = await response.json().catch(() => null);
  if (response.ok && data) return { data };
  const message = data?.detail ?? gettext("That did not work. Please try again.");
  const again = response.status === 429 || response.status >= 500;
  return {
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
    error: new (again ? ApiError : Refusal)(response.status, message),
  };
}
