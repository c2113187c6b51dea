// Adding a passkey, and signing in with one. Everything else on these pages works without a script.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (answer.status === 401 && said.to) location.assign(said.to);
  if (!answer.ok) throw new Error(said.detail);
  return said;
}

async function add(place) {
  const name = place.querySelector("input").value;
  const { under_way, options } = await ask("/account/passkeys/begin", {});
  const wanted = options.publicKey;
  wanted.challenge = bytes(wanted.challenge);
  wanted.user.id = bytes(wanted.user.id);
  for (const known of wanted.excludeCredentials ?? []) known.id = bytes(known.id);
  const made = await navigator.credentials.create({ publicKey: wanted });
  const response = {
    attestationObject: text(made.response.attestationObject),
    clientDataJSON: text(made.response.clientDataJSON),
  };
  const credential = { id: made.id, rawId: text(made.rawId), type: made.type, response };
  return ask("/account/passkeys/finish", { under_way, name, credential });
}

async function use(place) {
  const { under_way, options } = await ask("/sign-in/passkey/begin", {});
  const wanted = options.publicKey;
  wanted.challenge = bytes(wanted.challenge);
  for (const known of wanted.allowCredentials ?? []) known.id = bytes(known.id);
  const used = await navigator.credentials.get({ publicKey: wanted });
  const response = {
    authenticatorData: text(used.response.authenticatorData),
    clientDataJSON: text(used.response.clientDataJSON),
    signature: text(used.response.signature),
    userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
  };
  const credential = { id: used.id, rawId: text(used.rawId), type: used.type, response };
  const { next, passkey } = place.dataset;
  return ask("/sign-in/passkey/finish", { under_way, credential, next, again: passkey === "again" });
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  // A passkey belongs to one name: under another one the browser would refuse it.
  if (!window.PublicKeyCredential || location.hostname !== place.dataset.host) continue;
  place.hidden = false;
  const [button, wrong] = [place.querySelector("button"), place.querySelector(".error")];
  button.addEventListener("click", async () => {
    wrong.hidden = true;
    button.disabled = true;
    try {
      const done = await (place.dataset.passkey === "add" ? add(place) : use(place));
      location.assign(done.to ?? place.dataset.next);
    } catch (error) {
      wrong.textContent = error.name === "NotAllowedError"
        ? "No passkey was used. You can try again, or use your passphrase." : error.message;
      wrong.hidden = false;
      button.disabled = false;
    }
  });
}
