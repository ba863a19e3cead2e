// A form with data-passkey asks the device: "create" makes a passkey, "get" answers with one. It is hidden until a script
// runs and the browser can do it; what stands in its place ([data-without-passkey]) goes then. The question stands in
// data-options, the answer goes into [data-answer]: parts in base64url with dots between them.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => {
  const signs = Array.from(new Uint8Array(buffer ?? []), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const create = async (options) => {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const { response } = await navigator.credentials.create({ publicKey });
  return [response.clientDataJSON, response.attestationObject];
};
const get = async (options) => {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  return [rawId, response.clientDataJSON, response.authenticatorData, response.signature, response.userHandle];
};

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const state = form.querySelector("[data-state]");
    const answer = form.querySelector("[data-answer]");
    let asks = false;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (asks) return;
      asks = true;
      state.textContent = form.dataset.waits;
      try {
        const ask = form.dataset.passkey === "create" ? create : get;
        answer.value = (await ask(JSON.parse(form.dataset.options))).map(text).join(".");
        form.submit();
      } catch (error) {
        asks = false;
        state.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.stopped;
      }
    });
  }
  for (const instead of document.querySelectorAll("[data-without-passkey]")) instead.hidden = true;
}
