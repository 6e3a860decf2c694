// Files may be dropped on the area around a file field.

export const dropFiles = (part) => {
  for (const area of part.querySelectorAll(".dropzone:not([data-ready])")) {
    area.dataset.ready = "";
    const field = area.querySelector("input[type=file]");
    if (!field) continue;
    const mark = (event, over) => { event.preventDefault(); area.classList.toggle("over", over); };
    area.addEventListener("dragover", (event) => mark(event, true));
    area.addEventListener("dragleave", (event) => mark(event, false));
    area.addEventListener("drop", (event) => {
      mark(event, false);
      const given = new DataTransfer();
      const many = [...event.dataTransfer.files];
      for (const file of field.multiple ? many : many.slice(0, 1)) given.items.add(file);
      if (!given.files.length) return;
      field.files = given.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
};
