// Says in words why a passkey could not be made or used. allauth's scripts do the rest.

const fault = document.getElementById("passkey-fault");

const REASONS = {
  NotAllowedError: () => gettext("Nothing was done: the browser stopped waiting, or you cancelled."),
  InvalidStateError: () => gettext("This key is registered already."),
  SecurityError: () => gettext("Keys work only under the proper name of this server, over HTTPS or at localhost."),
  NotSupportedError: () => gettext("This key cannot do what is needed here."),
};

function say(text) {
  fault.textContent = text;
  fault.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const reason = REASONS[event.detail.exception?.name];
  say(reason ? reason() : gettext("That did not work. Please try again."));
});

for (const button of document.querySelectorAll("#passkey_login, [id^=mfa_webauthn_]")) {
  // Before allauth's own listener, so that an old complaint does not stand beside a new try.
  button.addEventListener("click", () => { fault.hidden = true; }, { capture: true });
  // Pages over plain HTTP know of no keys.
  button.hidden = !window.PublicKeyCredential;
}
