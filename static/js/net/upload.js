// Sends a file, and says how far it is. fetch() still cannot tell that.

import { ApiError, csrf } from "./api.js";

/**
 * @param {string} url
 * @param {Blob} file
 * @param {string} name
 * @param {{signal: AbortSignal, onProgress: (part: number) => void}} how `part` is 0 to 1
 * @returns {Promise<object>} what the server answers
 * @throws {ApiError} in the server's own words; without a `status` when it was not reached
 */
export function sendFile(url, file, name, { signal, onProgress }) {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrf());
  request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
  const stop = () => request.abort();
  signal.addEventListener("abort", stop);
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300 && request.response) resolve(request.response);
      else reject(new ApiError(request.status, faultOf(request)));
    });
    request.addEventListener("error", () => reject(new ApiError(0, gettext("There is no connection."))));
    request.addEventListener("abort", () => reject(new ApiError(0, gettext("Cancelled."))));
    const form = new FormData();
    form.append("file", file, name);
    request.send(form);
  }).finally(() => signal.removeEventListener("abort", stop));
}

function faultOf({ status, response }) {
  if (response?.detail) return response.detail;
  if (status === 413) return gettext("This file is too large.");
  return gettext("That did not work. Please try again.");
}
