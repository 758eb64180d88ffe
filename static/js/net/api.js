// Calls to the JSON views, with the session's CSRF token and errors that people can read.

/** The token of the session, which every change needs. */
export const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Fetch JSON. Throws ApiError with the server's own words where it has some. */
export async function call(url, { method = "GET", body } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method,
    headers,
    credentials: "same-origin",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const data = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(response.status, data.detail ?? gettext("That did not work. Please try again."));
  }
  return data;
}
