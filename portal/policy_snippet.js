/* Comeback: what holds if this product comes back, in one line on its page.
   Finds <… data-comeback-policy="PRODUCT"> and writes into it; the link inside stays as it is without a script.
   No cookie, no dependency, nothing kept. */
(function () {
  "use strict";
  var script = document.currentScript;
  var home = script && new URL(script.src).origin;
  if (!home || !window.fetch) return;

  function ask(place) {
    if (place.getAttribute("data-comeback-done")) return;
    place.setAttribute("data-comeback-done", "yes");
    var asked = new URLSearchParams({
      product: place.getAttribute("data-comeback-policy") || "",
      variant: place.getAttribute("data-variant") || "",
      country: place.getAttribute("data-country") || "",
      tier: place.getAttribute("data-tier") || "",
      language: place.getAttribute("data-language") || document.documentElement.lang || ""
    });
    fetch(home + "/policy/answer.json?" + asked, { credentials: "omit" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (found) { if (found) write(place, found); })
      .catch(function () { /* The link that stands there stays. */ });
  }

  function write(place, found) {
    var link = place.querySelector("a") || document.createElement("a");
    link.href = found.url;
    link.textContent = found.summary;
    link.lang = found.language;
    link.title = found.sentences.join(" ");
    if (!link.parentNode) place.appendChild(link);
  }

  function askAll() {
    document.querySelectorAll("[data-comeback-policy]").forEach(ask);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", askAll);
  else askAll();
})();
