// Passkeys: the browser is asked, and its answer goes into the form's hidden field.
"use strict";

(() => {
  const show = (name) => document.querySelectorAll(`[data-passkey-${name}]`).forEach((part) => { part.hidden = false; });
  const hide = (name) => document.querySelectorAll(`[data-passkey-${name}]`).forEach((part) => { part.hidden = true; });

  const ask = async (button) => {
    const options = JSON.parse(document.getElementById("passkey-options").textContent);
    hide("problem");
    try {
      const answer = await globalThis.webauthnJSON[button.dataset.passkey](options);
      button.form.elements[button.dataset.field].value = JSON.stringify(answer);
      button.form.submit();
    } catch (problem) {
      show("problem");
      document.querySelector("[data-passkey-problem]").focus();
    }
  };

  if (!globalThis.webauthnJSON.supported()) {
    show("missing");
    return;
  }
  document.querySelectorAll("[data-passkey]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => ask(button));
  });
})();
