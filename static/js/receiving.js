// What a scanner, a camera and a thumb need on the warehouse's pages. Without this file every page still works.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isTextField = (element) => Boolean(element && element.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=file])"));
  const field = () => one("[data-scan-field]");

  // ---- heard and felt, as nobody looks at the screen while scanning
  let audio = null;
  const beep = (tones) => {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    audio = audio || new Context();
    let at = audio.currentTime;
    tones.forEach(([hertz, seconds]) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.type = "square";
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.08, at);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds + 0.03;
    });
  };
  const feel = (pattern) => { if (navigator.vibrate && navigator.userActivation && navigator.userActivation.hasBeenActive) navigator.vibrate(pattern); };
  const signal = (kind) => {
    if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
    if (kind === "ok") { beep([[1320, 0.12]]); feel(60); } else { beep([[220, 0.2], [180, 0.3]]); feel([140, 80, 140]); }
    const place = one("#warehouse");
    if (!place) return;
    place.classList.remove("is-ok", "is-bad");
    void place.offsetWidth;
    place.classList.add(kind === "ok" ? "is-ok" : "is-bad");
  };
  const signalOfPage = () => {
    const marked = one("#warehouse [data-signal]");
    if (marked) signal(marked.dataset.signal);
    else if (one("#main > .notice--success")) signal("ok");
  };

  // ---- the field is always ready: a scanner types into it from anywhere. On a phone it opens no keyboard.
  const hasTouch = window.matchMedia("(pointer: coarse)").matches;
  let isTyping = false;
  const prepare = () => {
    const keyboard = one("[data-keyboard]");
    if (field() && hasTouch && !isTyping) field().inputMode = "none";
    if (keyboard) {
      keyboard.hidden = !hasTouch;
      keyboard.setAttribute("aria-pressed", String(isTyping));
    }
    const camera = one("[data-camera]");
    if (camera) camera.hidden = !("BarcodeDetector" in window && navigator.mediaDevices);
    if (one("#warehouse") && field() && !isTextField(document.activeElement) && !one("#warehouse [role=alert][autofocus]")) field().focus({ preventScroll: true });
    if (field() && field().value) field().select();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]") || !field()) return;
    if (event.key.length !== 1 || event.key === " " || isTextField(document.activeElement)) return;
    event.stopPropagation();
    field().value = "";
    field().focus({ preventScroll: true });
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keyboard]")) {
      isTyping = !isTyping;
      field().inputMode = isTyping ? "text" : "none";
      field().blur();
      field().focus();
      one("[data-keyboard]").setAttribute("aria-pressed", String(isTyping));
    }
  });

  // ---- an article's own code on the page of its parcel counts it, piece by piece
  const countArticle = (code) => {
    const rows = all("[data-counts] [data-sku]").filter((row) => row.dataset.sku && row.dataset.sku.toLowerCase() === code.toLowerCase());
    if (!rows.length) return false;
    const form = one("[data-counts]");
    if (!form.dataset.counting) {
      form.dataset.counting = "yes";
      all("[name^=quantity-]", form).forEach((input) => {
        if (input.type === "checkbox") input.checked = false;
        else input.value = 0;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    const input = rows.map((row) => one("[name^=quantity-]", row)).find((each) => (each.type === "checkbox" ? !each.checked : Number(each.value) < Number(each.max)));
    if (!input) { signal("bad"); return true; }
    if (input.type === "checkbox") input.checked = true;
    else input.value = Number(input.value) + 1;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    form.dataset.touched = "yes";
    all(".is-scanned").forEach((row) => row.classList.remove("is-scanned"));
    const row = input.closest("[data-sku]");
    row.classList.add("is-scanned");
    row.scrollIntoView({ block: "nearest" });
    signal("ok");
    return true;
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-scan]")) return;
    const code = field().value.trim();
    if (!code || countArticle(code)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      field().value = "";
    }
  }, true);

  // ---- photos: how many were taken; a photo of a code is sent at once
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits-photo]") && event.target.files.length) event.target.form.requestSubmit();
    if (event.target.matches("[data-shots]")) one("[data-shots-count]", event.target.closest(".shots")).textContent = event.target.files.length ? `${event.target.files.length} ✓` : "";
    if (event.target.matches("[data-place]")) {
      const place = one("[data-place-field]", event.target.closest(".look"));
      if (!place.dataset.chosen) place.value = event.target.dataset.place;
    }
    if (event.target.matches("[data-place-field]")) event.target.dataset.chosen = "yes";
  });

  // ---- the camera, where the browser reads codes itself; elsewhere the server reads a photo
  let stream = null;
  const closeCamera = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    const dialog = one("[data-camera-dialog]");
    if (dialog && dialog.open) dialog.close();
  };
  const openCamera = async (button) => {
    const dialog = one("[data-camera-dialog]");
    const video = one("video", dialog);
    try {
      const detector = new window.BarcodeDetector();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      dialog.showModal();
      await video.play();
      while (stream) {
        const found = await detector.detect(video);
        if (found.length && stream) {
          closeCamera();
          field().value = found[0].rawValue;
          one("[data-scan]").requestSubmit();
          return;
        }
        await new Promise((done) => { setTimeout(done, 150); });
      }
    } catch {
      closeCamera();
      signal("bad");
      button.disabled = true;
      button.textContent = button.dataset.error;
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (button) openCamera(button);
    if (event.target.closest("[data-camera-close]")) closeCamera();
  });
  document.addEventListener("close", closeCamera, true);

  prepare();
  signalOfPage();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target && event.detail.target.id === "main") { prepare(); signalOfPage(); }
  });
})();
