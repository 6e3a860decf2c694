// What a text may hold in the editor: the same as on the server, where richtext/parts.py lists it.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Gapcursor, HardBreak, Heading, HorizontalRule,
  Italic, Link, ListItem, Node, OrderedList, Paragraph, Placeholder, Strike, Subscript, Superscript, Table, TableCell,
  TableHeader, TableRow, Text, TrailingNode, Underline, UndoRedo, wrappingInputRule,
} from "../django_prose_editor/editor.js";

const attribute = (name, otherwise, read = (value) => value) => ({
  default: otherwise,
  parseHTML: (element) => (element.hasAttribute(name) ? read(element.getAttribute(name)) : otherwise),
  renderHTML: (given) => {
    const key = name.replace("data-", "");
    return given[key] === otherwise || given[key] == null ? {} : { [name]: given[key] };
  },
});
const element = (tag, className, text = "") => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

/** A warning, a note or a danger: a box around blocks. `words` are the words that head it, by kind. */
export const notice = (words) => Node.create({
  name: "notice",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes: () => ({ kind: attribute("data-kind", "note") }),
  parseHTML: () => [{ tag: "aside[data-kind]" }],
  renderHTML: ({ node }) => ["aside", { "data-kind": node.attrs.kind }, 0],
  addNodeView: () => ({ node }) => {
    const dom = element("div", node.attrs.kind);
    const label = element("p", "notice-label", words[node.attrs.kind]);
    label.contentEditable = "false";
    const contentDOM = element("div");
    dom.append(label, contentDOM);
    return {
      dom,
      contentDOM,
      update: (next) => {
        if (next.type !== node.type) return false;
        node = next;
        dom.className = next.attrs.kind;
        label.textContent = words[next.attrs.kind];
        return true;
      },
      ignoreMutation: (change) => change.type !== "selection" && !contentDOM.contains(change.target),
    };
  },
  addCommands: () => ({
    putNotice: (kind) => ({ editor, commands }) => (editor.isActive("notice", { kind })
      ? commands.lift("notice")
      : editor.isActive("notice") ? commands.updateAttributes("notice", { kind }) : commands.wrapIn("notice", { kind })),
  }),
});

/** A picture of the organisation's own store, at `address` + its hash. */
export const picture = (address) => Node.create({
  name: "picture",
  group: "block",
  draggable: true,
  addAttributes: () => ({
    file: attribute("data-file", ""),
    alt: { default: "", parseHTML: (image) => image.getAttribute("alt") || "", renderHTML: ({ alt }) => ({ alt }) },
    width: attribute("width", 0, (value) => Number.parseInt(value, 10) || 0),
  }),
  parseHTML: () => [{ tag: "img[data-file]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  addNodeView: () => ({ node }) => {
    const dom = element("figure", "in-text");
    const image = element("img");
    const draw = ({ attrs }) => {
      const src = `${address}${attrs.file}/`;
      if (image.getAttribute("src") !== src) image.src = src;
      image.alt = attrs.alt;
      if (attrs.width) image.width = attrs.width; else image.removeAttribute("width");
    };
    draw(node);
    dom.append(image);
    return { dom, update: (next) => { if (next.type !== node.type) return false; draw(next); return true; } };
  },
});

/** A reference to a record; its words are the record's name and not written here. */
const reference = Node.create({
  name: "reference",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    record: attribute("data-record", ""),
    label: { default: "", parseHTML: (link) => link.textContent, renderHTML: () => ({}) },
  }),
  parseHTML: () => [{ tag: "a[data-record]", priority: 100 }],
  renderHTML: ({ node }) => ["a", { "data-record": node.attrs.record }, node.attrs.label],
  renderText: ({ node }) => node.attrs.label,
  addNodeView: () => ({ node }) => ({ dom: element("span", "reference", node.attrs.label) }),
});

/** A text block that is kept elsewhere; `blocks` says what each says, by its key. */
const reused = (blocks, lost) => Node.create({
  name: "reused",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ block: attribute("data-block", "") }),
  parseHTML: () => [{ tag: "div[data-block]" }],
  renderHTML: ({ node }) => ["div", { "data-block": node.attrs.block }],
  addNodeView: () => ({ node }) => {
    const dom = element("div", "reused");
    const known = blocks.get(node.attrs.block);
    dom.append(element("p", "reused-label", known?.label || lost));
    if (known) {
      const says = element("div");
      says.innerHTML = known.html; // written by the server from blocks, every text escaped
      dom.append(says);
    }
    return { dom };
  },
});

const aligned = () => ({
  colspan: attribute("colspan", 1, (value) => Number.parseInt(value, 10) || 1),
  rowspan: attribute("rowspan", 1, (value) => Number.parseInt(value, 10) || 1),
  align: attribute("data-align", null),
});

/** Everything that a text may hold. */
export const kinds = ({ words, pictures, blocks, lost, empty, singleBlock }) => [
  Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Strike, Subscript, Superscript,
  Code.extend({ excludes: "" }),
  CodeBlock,
  Heading.configure({ levels: [1, 2, 3, 4] }),
  Blockquote, HorizontalRule, BulletList, ListItem,
  OrderedList.extend({
    addAttributes: () => ({ start: attribute("start", 1, (value) => Number.parseInt(value, 10) || 1) }),
    renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
    addNodeView: () => null,
    addInputRules() {
      return [wrappingInputRule({
        find: /^(\d+)[.)]\s$/,
        type: this.type,
        getAttributes: (found) => ({ start: Number(found[1]) }),
        joinPredicate: (found, node) => node.childCount + node.attrs.start === Number(found[1]),
      })];
    },
  }),
  Table.extend({ renderHTML: () => ["table", ["tbody", 0]], addNodeView: () => null }),
  TableRow,
  TableCell.extend({ addAttributes: aligned }),
  TableHeader.extend({ addAttributes: aligned }),
  Link.configure({ openOnClick: false, enableTarget: false, protocols: ["http", "https", "mailto"] })
    .extend({ addKeyboardShortcuts: () => ({}) }),
  UndoRedo, Gapcursor, Dropcursor.configure({ class: "dropcursor", color: false }), TrailingNode,
  Placeholder.configure({ placeholder: empty }),
  notice(words), picture(pictures), reference,
  ...(singleBlock ? [] : [reused(blocks, lost)]),
];
