// What comes with the clipboard: pictures go into the store; those that the clipboard does not hold are told of.

const IMAGE = /^image\/(png|jpeg|gif|webp)$/;
const PACKED = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)$/;

/** Return the picture that lies packed in an address as a file; null where there is none. */
const unpacked = (address, place) => {
  const found = PACKED.exec(address);
  if (!found) return null;
  const bytes = Uint8Array.from(atob(found[2].replace(/\s/g, "")), (one) => one.charCodeAt(0));
  return new File([bytes], `picture-${place}.${found[1].slice(6)}`, { type: found[1] });
};

/**
 * Return what answers a paste in the editor. @param store brings a file into the store and returns its key, or null;
 * @param bring puts files where the cursor is; @param told says how many pictures were kept, and how many lost.
 */
export const pasting = ({ store, bring, told }) => (view, event) => {
  const clipboard = event.clipboardData;
  if (!clipboard) return false;
  const files = [...clipboard.files].filter((file) => IMAGE.test(file.type));
  const html = clipboard.getData("text/html");
  if (!html) {
    if (!clipboard.files.length) return false;
    bring([...clipboard.files]);
    return true;
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  const pictures = [...page.querySelectorAll("img:not([data-file])")];
  if (!pictures.length) return false;
  if (!page.body.textContent.trim() && files.length) {
    bring(files);
    return true;
  }
  const given = pictures.map((one, place) => unpacked(one.src, place) || (files.length === pictures.length ? files[place] : null));
  const put = async () => {
    let kept = 0;
    for (const [place, one] of pictures.entries()) {
      const key = given[place] ? await store(given[place]) : null;
      if (key) { one.setAttribute("data-file", key); kept += 1; } else one.remove();
    }
    view.pasteHTML(page.body.innerHTML);
    told(kept, pictures.length - kept);
  };
  put();
  return true;
};
