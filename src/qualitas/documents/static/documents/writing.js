// The editor of texts. It stands in the place of the text field of the form; without it the field takes Markdown or HTML.
import { Editor } from "../django_prose_editor/editor.js";
import { kinds } from "./kinds.js";
import { keeping } from "./keeping.js";
import { asking } from "./asking.js";
import { pasting } from "./pasting.js";

const RICH = /^<(h[1-4]|p|ul|ol|table|blockquote|aside|pre|hr|img|div)[ >][\s\S]*>$/;
const IMAGE = /^image\/(png|jpeg|gif|webp)$/;

const form = document.querySelector("form[data-desk]");
const field = form?.querySelector("textarea.rich");
const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
const desk = form?.dataset.desk;
const says = form?.dataset;

const post = (path, body, json = true) => fetch(`${desk}${path}`, {
  method: "POST",
  headers: { "X-CSRFToken": token(), ...(json ? { "Content-Type": "application/json" } : {}) },
  body: json ? JSON.stringify(body) : body,
});

const status = (text, tone = "") => {
  const line = form.querySelector("[data-status]");
  line.textContent = text;
  line.className = `status ${tone}`;
};

/** What the editor begins with: what the server sent as HTML, or what this browser had kept. */
const begins = async () => {
  const typed = field.value.trim();
  const markup = form.elements.markup;
  if (!typed) return "";
  if (RICH.test(typed) && (field.value !== field.defaultValue || markup.value === "html" && "answered" in form.dataset)) return typed;
  const sent = form.querySelector("template[data-html]");
  if (field.value === field.defaultValue && !("answered" in form.dataset)) return sent.innerHTML;
  const answer = await post("html/", { text: field.value, markup: RICH.test(typed) ? "html" : "markdown" });
  return (await answer.json()).html;
};

/** Bring a picture into the store; returns its key, or null where that did not work, which is told. */
const store = async (file) => {
  if (!IMAGE.test(file.type)) { status(says.sayKind.replace("{name}", file.name), "bad"); return null; }
  status(says.saySending.replace("{name}", file.name));
  const body = new FormData();
  body.append("file", file, file.name || "picture.png");
  let answer = null;
  try {
    const came = await post("pictures/", body, false);
    answer = came.headers.get("Content-Type")?.includes("json") ? await came.json() : { error: says.sayTrouble };
  } catch { answer = { error: says.sayTrouble }; }
  status(answer.error || "", answer.error ? "bad" : "");
  return answer.error ? null : answer.file;
};

/** Bring pictures into the store and put them where the cursor is, or at `at`. */
const bring = async (editor, files, at = null) => {
  for (const file of files) {
    const key = await store(file);
    if (!key) continue;
    const node = { type: "picture", attrs: { file: key, alt: "", width: 0 } };
    if (at === null) editor.chain().focus().insertContent(node).run();
    else editor.chain().focus().insertContentAt(at, node).run();
  }
};

/** Say beside the text what became of the pictures that were pasted. */
const told = (_kept, lost) => {
  const line = form.querySelector("[data-lost]");
  line.hidden = !lost;
  line.querySelector("span").textContent = (lost === 1 ? says.sayLostOne : says.sayLostMany).replace("{count}", lost);
  if (lost) line.scrollIntoView({ block: "nearest" });
};

const start = async () => {
  const blocks = new Map();
  const single = form.hasAttribute("data-single");
  const html = await begins();
  if (!single && html.includes("data-block=")) {
    const answer = await fetch(`${desk}blocks/`);
    for (const one of (await answer.json()).items) blocks.set(one.id, one);
  }
  const place = form.querySelector("[data-paper]");
  const label = form.querySelector(`label[for="${field.id}"]`);
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: kinds({
      words: { warning: says.sayWarning, note: says.sayNote, danger: says.sayDanger },
      pictures: says.pictures,
      blocks,
      lost: says.sayLost,
      empty: says.sayEmpty,
      singleBlock: single,
    }),
    content: html,
    editorProps: {
      attributes: {
        role: "textbox", "aria-multiline": "true", "aria-label": label.firstChild.textContent.trim(), class: "prose",
        spellcheck: "true",
      },
      handlePaste: pasting({ store, bring: (files) => bring(editor, files), told }),
      handleDrop: (view, event, _slice, moved) => {
        const files = [...(event.dataTransfer?.files || [])];
        if (moved || !files.length) return false;
        event.preventDefault();
        bring(editor, files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? null);
        return true;
      },
    },
  });
  field.closest(".field").hidden = true;
  field.required = false;
  place.hidden = false;
  const tools = form.querySelector("[data-tools]");
  tools.hidden = false;
  form.elements.markup.value = "html";
  const write = () => { field.value = editor.isEmpty ? "" : editor.getHTML(); };
  write();
  toolbar(tools, editor, blocks);
  keeping(form, editor, { write, post, status });
  form.addEventListener("discarded", async () => {
    editor.commands.setContent(await begins(), { emitUpdate: false });
    write();
    const body = new FormData();
    body.append("on", form.dataset.on);
    body.append("back", location.pathname);
    await post("forget/", body, false);
  });
  form.dataset.ready = "";
};

// --- the tools ---------------------------------------------------------------------------------------------------------

const DOES = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  underline: (chain) => chain.toggleUnderline(),
  strike: (chain) => chain.toggleStrike(),
  subscript: (chain) => chain.unsetSuperscript().toggleSubscript(),
  superscript: (chain) => chain.unsetSubscript().toggleSuperscript(),
  code: (chain) => chain.toggleCode(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  indent: (chain) => chain.sinkListItem("listItem"),
  outdent: (chain) => chain.liftListItem("listItem"),
  blockquote: (chain) => chain.toggleBlockquote(),
  rule: (chain) => chain.setHorizontalRule(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
  rowAbove: (chain) => chain.addRowBefore(),
  rowBelow: (chain) => chain.addRowAfter(),
  columnLeft: (chain) => chain.addColumnBefore(),
  columnRight: (chain) => chain.addColumnAfter(),
  deleteRow: (chain) => chain.deleteRow(),
  deleteColumn: (chain) => chain.deleteColumn(),
  merge: (chain) => chain.mergeCells(),
  split: (chain) => chain.splitCell(),
  header: (chain) => chain.toggleHeaderCell(),
  alignRight: (chain, editor) => chain.setCellAttribute("align", align(editor) === "right" ? null : "right"),
  deleteTable: (chain) => chain.deleteTable(),
};
const SHOWS = new Set(["bold", "italic", "underline", "strike", "subscript", "superscript", "code", "bulletList", "orderedList", "blockquote"]);
const align = (editor) => editor.getAttributes("tableCell").align || editor.getAttributes("tableHeader").align;

const toolbar = (tools, editor, blocks) => {
  const buttons = [...tools.querySelectorAll("button[data-do]")];
  const look = tools.querySelector("select[data-look]");
  const box = tools.querySelector("select[data-notice]");
  const file = form.querySelector("input[data-picture]");
  const asks = asking(form, editor, { desk, blocks, status });
  const possible = (name) => {
    if (name === "indent") return editor.can().sinkListItem("listItem");
    if (name === "outdent") return editor.can().liftListItem("listItem");
    if (["undo", "redo", "merge", "split"].includes(name)) {
      return editor.can()[{ undo: "undo", redo: "redo", merge: "mergeCells", split: "splitCell" }[name]]();
    }
    return true;
  };
  const draw = () => {
    for (const button of buttons) {
      const name = button.dataset.do;
      if (SHOWS.has(name)) button.setAttribute("aria-pressed", String(editor.isActive(name)));
      button.setAttribute("aria-disabled", String(!possible(name)));
    }
    const level = [1, 2, 3, 4].find((one) => editor.isActive("heading", { level: one }));
    look.value = level ? String(level) : editor.isActive("codeBlock") ? "code" : "0";
    box.value = ["warning", "note", "danger"].find((kind) => editor.isActive("notice", { kind })) || "";
    for (const [part, name] of [["table", "table"], ["picture", "picture"]]) {
      tools.querySelector(`[data-when=${part}]`).hidden = !editor.isActive(name);
    }
    for (const row of tools.children) { // what is wider than the page is scrolled by keyboard too
      if (row.scrollWidth > row.clientWidth) row.tabIndex = 0; else row.removeAttribute("tabindex");
    }
    const wide = tools.querySelector("select[data-width]");
    if (editor.isActive("picture")) wide.value = String(nearest(wide, editor.getAttributes("picture").width));
  };
  const nearest = (select, width) => [...select.options].map((one) => Number(one.value))
    .reduce((best, one) => (Math.abs(one - width) < Math.abs(best - width) ? one : best));
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const { do: name, ask } = button.dataset;
    if (name) DOES[name](editor.chain().focus(), editor).run();
    else if (ask === "file") file.click();
    else if (ask) asks[ask]();
  });
  look.addEventListener("change", () => {
    const chain = editor.chain().focus();
    if (look.value === "0") chain.setParagraph().run();
    else if (look.value === "code") chain.setCodeBlock().run();
    else chain.setHeading({ level: Number(look.value) }).run();
  });
  box.addEventListener("change", () => {
    const chain = editor.chain().focus();
    if (box.value) chain.putNotice(box.value).run(); else chain.lift("notice").run();
  });
  tools.querySelector("select[data-width]").addEventListener("change", (event) => {
    editor.chain().updateAttributes("picture", { width: Number(event.target.value) }).run();
  });
  file.addEventListener("change", () => { bring(editor, [...file.files]); file.value = ""; });
  editor.on("transaction", draw);
  draw();
  roam(tools, editor);
};

/** One stop of the Tab key for all tools; the arrow keys go from one to the next. Alt+F10 leads from the text to them. */
const roam = (tools, editor) => {
  const all = () => [...tools.querySelectorAll("button, select")].filter((one) => one.offsetParent);
  const focus = (one) => {
    for (const other of tools.querySelectorAll("button, select")) other.tabIndex = other === one ? 0 : -1;
  };
  focus(all()[0]);
  tools.addEventListener("focusin", (event) => focus(event.target));
  tools.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { editor.commands.focus(); return; }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const some = all();
    some[(some.indexOf(document.activeElement) + step + some.length) % some.length].focus();
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") { event.preventDefault(); tools.querySelector("[tabindex='0']").focus(); }
  });
};

if (field) start();
