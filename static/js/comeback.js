// What pages do beyond plain forms. Without this file every page still works.
"use strict";

(() => {
  // Quantity: minus and plus around a number field.
  const fit = (stepper) => {
    const input = stepper.querySelector("input");
    const value = Math.min(Math.max(Number.parseInt(input.value, 10) || 1, Number(input.min)), Number(input.max));
    if (String(value) !== input.value) input.value = value;
    stepper.querySelector('[data-step="-1"]').disabled = value <= Number(input.min);
    stepper.querySelector('[data-step="1"]').disabled = value >= Number(input.max);
  };
  const fitAll = () => document.querySelectorAll("[data-stepper]").forEach(fit);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) {
      const stepper = button.closest("[data-stepper]");
      const input = stepper.querySelector("input");
      input.value = (Number.parseInt(input.value, 10) || 1) + Number(button.dataset.step);
      fit(stepper);
    }
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => {
        copy.querySelector("[data-copied]").textContent = copy.dataset.done;
      });
    }
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details[data-closes][open]").forEach((details) => {
      if (!details.contains(event.target)) details.open = false;
    });
  });
  document.addEventListener("change", (event) => {
    const stepper = event.target.closest("[data-stepper]");
    if (stepper) fit(stepper);
  });

  // One tap is one request. A page that comes back from the browser's memory is fresh again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    form.querySelectorAll("button.button").forEach((button) => button.setAttribute("aria-busy", "true"));
    return undefined;
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
    fitAll();
  });

  // Photos go up as soon as they are taken, made smaller first, with their progress shown.
  const longestSide = 2000;
  const shrink = async (file) => {
    if (!window.createImageBitmap || file.size < 1_500_000) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob((blob) => done(blob || file), "image/jpeg", 0.85));
    } catch {
      return file;
    }
  };
  const send = (area, input, file) =>
    new Promise((done) => {
      const bar = area.querySelector("progress");
      const body = new FormData();
      body.append("photos", file, "photo.jpg");
      const request = new XMLHttpRequest();
      request.open("POST", area.dataset.upload);
      request.setRequestHeader("X-CSRFToken", area.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
      request.setRequestHeader("HX-Request", "true");
      request.upload.onprogress = (step) => { if (step.lengthComputable) bar.value = step.loaded / step.total; };
      request.onloadend = () => {
        if (request.status === 200 || request.status === 422) {
          area.querySelector("[data-photos]").innerHTML = request.responseText;
        } else {
          area.querySelector("[data-failed]").hidden = false;
        }
        done();
      };
      bar.hidden = false;
      bar.value = 0;
      request.send(body);
    });
  document.addEventListener("change", async (event) => {
    const area = event.target.type === "file" && event.target.closest("[data-upload]");
    if (!area) return;
    const input = event.target;
    area.querySelector("[data-failed]").hidden = true;
    for (const file of [...input.files]) await send(area, input, await shrink(file));
    input.value = "";
    area.querySelector("progress").hidden = true;
  });
})();
