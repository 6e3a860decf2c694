// What the editor asks in dialogs: where a link leads, which record is referred to, which text block is used, the words
// of a picture.

const PAUSE = 180; // milliseconds after the last key before the server is asked

export const asking = (form, editor, { desk, blocks, status }) => {
  // The dialogs stand beside the form, because a form cannot hold another one.
  const dialog = (name) => document.querySelector(`dialog[data-dialog=${name}]`);
  const open = (name, value = "") => {
    const one = dialog(name);
    const input = one.querySelector("input");
    if (input) { input.value = value; input.dispatchEvent(new Event("input")); }
    one.returnValue = "";
    one.showModal();
    input?.select();
    return one;
  };
  const whenSaid = (name, act) => {
    const one = dialog(name);
    one.addEventListener("close", () => {
      if (one.returnValue) act(one.returnValue, one.querySelector("input")?.value.trim() ?? "");
      editor.commands.focus();
    });
  };
  const pick = (list, items, act) => {
    list.replaceChildren(...items.map((item) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "item";
      button.append(item.label);
      if (item.note) {
        const note = document.createElement("span");
        note.className = "note";
        note.textContent = item.note;
        button.append(note);
      }
      button.addEventListener("click", () => { list.closest("dialog").close(); act(item); });
      line.append(button);
      return line;
    }));
  };

  whenSaid("link", (said, address) => {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (said === "remove" || !address) { chain.unsetLink().run(); return; }
    const href = /^[a-z]+:/i.test(address) ? address : address.includes("@") ? `mailto:${address}` : `https://${address}`;
    if (editor.state.selection.empty && !editor.isActive("link")) {
      editor.chain().focus().insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href } }] }).run();
    } else chain.setLink({ href }).run();
  });
  whenSaid("alt", (_said, alt) => editor.chain().updateAttributes("picture", { alt }).run());

  const records = dialog("record");
  const found = records.querySelector("ul");
  let soon = 0;
  let asked = null;
  records.querySelector("input").addEventListener("input", (event) => {
    clearTimeout(soon);
    asked?.abort();
    const q = event.target.value.trim();
    if (!q) { found.replaceChildren(); return; }
    soon = setTimeout(async () => {
      asked = new AbortController();
      try {
        const answer = await fetch(`${desk}records/?${new URLSearchParams({ q })}`, { signal: asked.signal });
        const { items } = await answer.json();
        pick(found, items, (item) => editor.chain().focus().insertContent([
          { type: "reference", attrs: { record: item.id, label: item.label } }, { type: "text", text: " " },
        ]).run());
        records.querySelector("[role=status]").textContent = items.length ? "" : form.dataset.sayNone;
      } catch (error) { if (error.name !== "AbortError") status(form.dataset.sayTrouble, "bad"); }
    }, PAUSE);
  });

  records.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    found.querySelector("button")?.click();
  });

  return {
    link: () => {
      const href = editor.getAttributes("link").href || "";
      open("link", href.replace(/^mailto:/, "")).querySelector("[value=remove]").hidden = !href;
    },
    alt: () => open("alt", editor.getAttributes("picture").alt || ""),
    record: () => { records.querySelector("[role=status]").textContent = ""; open("record"); },
    block: async () => {
      const one = open("block");
      const answer = await fetch(`${desk}blocks/`);
      const { items } = await answer.json();
      for (const item of items) blocks.set(item.id, item);
      one.querySelector("[role=status]").textContent = items.length ? "" : form.dataset.sayNoBlocks;
      pick(one.querySelector("ul"), items, (item) => editor.chain().focus().insertContent(
        { type: "reused", attrs: { block: item.id } },
      ).run());
    },
  };
};
