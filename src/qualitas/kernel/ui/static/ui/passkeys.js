// Passkeys: a button asks the server what to ask the browser, and sends the browser's answer with its form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const key = (one) => ({ ...one, id: bytes(one.id) });

/** Ask the browser. @param {"get"|"create"} does @param {object} asked as the server wrote it, in JSON */
const ask = async (does, asked) => {
  const publicKey = { ...asked, challenge: bytes(asked.challenge) };
  for (const name of ["allowCredentials", "excludeCredentials"]) if (asked[name]) publicKey[name] = asked[name].map(key);
  if (asked.user) publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
  const found = await navigator.credentials[does]({ publicKey });
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (found.response[name]) response[name] = text(found.response[name]);
  }
  return { id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: {} };
};

const press = async (part) => {
  const form = part.closest("form");
  const trouble = part.querySelector(".error");
  const version = form.querySelector("[name=version]");
  trouble.hidden = true;
  for (const field of form.querySelectorAll("[name=password], [name=code], [name=email]")) field.required = false;
  if (!form.reportValidity()) return;
  try {
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
    const body = new URLSearchParams(version ? { version: version.value } : {});
    const answer = await fetch(part.dataset.options, { method: "POST", headers, body });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    const { publicKey } = await answer.json();
    part.querySelector("[name=passkey]").value = JSON.stringify(await ask(part.dataset.passkey, publicKey));
    form.requestSubmit();
  } catch {
    trouble.hidden = false;
  }
};

export const passkeys = (part) => {
  if (!globalThis.PublicKeyCredential) return;
  for (const one of part.querySelectorAll("[data-passkey]")) {
    if (!one.hidden) continue;
    one.hidden = false;
    one.querySelector("button").addEventListener("click", () => press(one));
  }
};
