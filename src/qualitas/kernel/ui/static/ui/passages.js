// Comments at passages: words chosen in a text are commented on, and what was commented on is marked in it. Without this
// script a passage is chosen from a list in the form, and quoted above its comment.

const INNER = "p, li, td, th, h1, h2, h3, h4, h5, pre, blockquote, div";
const AROUND = 60;
const LONGEST = 1500;
const tidy = (text) => text.replace(/\s+/gu, " ").trim();

/** Return the words of a block with one space between them, and of each character its node and place.
 * @param {Element} block */
const read = (block) => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) => (node.parentElement.closest(".passage-mark") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  let text = "";
  const places = [];
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement.closest(INNER);
    if (last && box !== last && !text.endsWith(" ")) { text += " "; places.push([node, 0]); }
    last = box;
    [...node.data].reduce((at, letter) => {
      const space = /\s/u.test(letter);
      if (!space || (text && !text.endsWith(" "))) { text += space ? " " : letter; for (let n = 0; n < (space ? 1 : letter.length); n += 1) places.push([node, at + n]); }
      return at + letter.length;
    }, 0);
  }
  return { text, places };
};

/** Return where a quote stands: its block and range, or null. */
const find = (blocks, at, quote) => {
  for (const place of [at, ...blocks.keys()]) {
    if (!blocks[place]) continue;
    const { text, places } = read(blocks[place]);
    const start = text.indexOf(quote);
    if (start < 0 || !quote) continue;
    const range = document.createRange();
    range.setStart(...places[start]);
    const [node, end] = places[Math.min(start + quote.length, places.length) - 1];
    range.setEnd(node, Math.min(end + 1, node.data.length));
    return { block: blocks[place], range };
  }
  return null;
};

const mark = (article, said) => {
  const blocks = [...article.children];
  const ranges = [];
  for (const one of said) {
    const found = find(blocks, Number(one.dataset.block), tidy(one.dataset.quote));
    if (!found) continue;
    if (!one.dataset.resolved) ranges.push(found.range);
    const link = document.createElement("a");
    link.className = "passage-mark";
    link.href = `#${one.id}`;
    link.textContent = one.querySelector("b")?.textContent ?? "";
    link.title = tidy(one.querySelector("b ~ div")?.textContent ?? "").slice(0, 200);
    if (one.dataset.resolved) link.dataset.resolved = "";
    found.block.append(link);
    const quote = one.querySelector(".passage");
    quote?.addEventListener("click", () => { found.block.scrollIntoView({ block: "center" }); });
  }
  if (globalThis.CSS?.highlights && ranges.length) CSS.highlights.set("passages", new Highlight(...ranges));
};

const offer = (article, form, label) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn slim passage-offer";
  button.textContent = label;
  button.hidden = true;
  document.body.append(button);
  const shown = document.createElement("blockquote");
  shown.className = "passage";
  shown.hidden = true;
  form.querySelector("textarea").before(shown);
  const set = (name, text) => { form.elements[name].value = text; };
  let chosen = null;

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const start = range && (range.startContainer.parentElement ?? range.startContainer);
    const block = range && [...article.children].find((one) => one.contains(range.startContainer));
    button.hidden = !block || !start || !tidy(selection.toString());
    if (button.hidden) return;
    const whole = read(block).text;
    const quote = tidy(block.contains(range.endContainer) ? selection.toString() : selection.toString().split("\n")[0]).slice(0, LONGEST);
    const place = whole.indexOf(quote);
    chosen = { block: [...article.children].indexOf(block), quote, before: place < 0 ? "" : whole.slice(Math.max(0, place - AROUND), place), after: place < 0 ? "" : whole.slice(place + quote.length, place + quote.length + AROUND) };
    const box = range.getBoundingClientRect();
    button.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
    button.style.insetInlineStart = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 220))}px`;
  });
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!chosen) return;
    const list = form.elements.block;
    if (![...list.options].some((one) => one.value === String(chosen.block))) list.add(new Option(chosen.quote.slice(0, 80), chosen.block));
    list.value = String(chosen.block);
    set("quote", chosen.quote); set("before", chosen.before); set("after", chosen.after);
    shown.textContent = chosen.quote;
    shown.hidden = false;
    button.hidden = true;
    getSelection().removeAllRanges();
    form.scrollIntoView({ block: "center" });
    form.elements.text.focus({ preventScroll: true });
  });
  form.elements.block.addEventListener("change", () => {
    for (const name of ["quote", "before", "after"]) set(name, "");
    shown.hidden = true;
  });
};

/** Start on a page that has a text and comments. */
export const passages = () => {
  const article = document.querySelector(".reading article.prose");
  const form = document.querySelector("form[data-say-passage]");
  if (!article) return;
  mark(article, document.querySelectorAll("li[data-block]"));
  if (form) offer(article, form, form.dataset.sayPassage);
};
