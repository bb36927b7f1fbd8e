// A preview of a chosen image with its size, and an error before a file is sent that would not be accepted.
// It is drawn on a canvas: the site's policy (img-src 'self') lets no blob: address into an <img>.
"use strict";

{
  const SIDE = 320; // pixels of the preview, at most
  const LANGUAGE = document.documentElement.lang || undefined;

  const megabytes = (bytes) =>
    new Intl.NumberFormat(LANGUAGE, { style: "unit", unit: "megabyte", maximumSignificantDigits: 2 }).format(bytes / 1048576);

  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  const draw = (canvas, bitmap) => {
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    canvas.hidden = false;
  };

  const look = async (place, file) => {
    const { chosen, tooManyPixels, unreadable, maxPixels } = place.dataset;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file);
    } catch {
      return filled(unreadable, { name: file.name });
    }
    const { width, height } = bitmap;
    const number = new Intl.NumberFormat(LANGUAGE);
    const said = filled(chosen, {
      name: file.name, width: number.format(width), height: number.format(height), size: megabytes(file.size),
    });
    draw(place.querySelector("canvas"), bitmap);
    bitmap.close();
    return width * height > Number(maxPixels) ? `${said} ${tooManyPixels}` : said;
  };

  document.addEventListener("change", async ({ target }) => {
    const place = target.type === "file" && target.closest("[data-image]");
    if (!place) return;
    const said = place.querySelector(".image-said");
    const canvas = place.querySelector("canvas");
    const file = target.files[0];
    canvas.hidden = true;
    said.textContent = "";
    if (!file) return;
    if (file.size > Number(place.dataset.maxBytes)) {
      target.value = ""; // a file of gigabytes would be sent wholly, for nothing
      said.textContent = `${file.name}: ${place.dataset.tooLarge}`;
      return;
    }
    const sentence = await look(place, file);
    if (target.files[0] === file) {
      said.textContent = sentence;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", sentence);
    }
  });
}
