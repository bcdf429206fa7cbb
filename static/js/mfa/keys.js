// Security keys: the browser asks the key what the page says, and the form carries its answer.
"use strict";

(() => {
  const SAYS = {
    NotAllowedError: "No key answered, or it was cancelled. Try again, or use another way.",
    InvalidStateError: "This key is there already. Use another one.",
    SecurityError: "Keys work only at an address with a name. On this machine that is http://localhost, not a number.",
  };
  const NONE = "This browser has no keys at this address; they need https. Use another way.";

  /** The bytes of a text in base64url. */
  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }

  /** Bytes as a text in base64url. */
  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  /** The options as the browser wants them: bytes where the page has texts. */
  function read({ publicKey: options }) {
    const found = { ...options, challenge: bytes(options.challenge) };
    if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) found.excludeCredentials = named(options.excludeCredentials);
    if (options.allowCredentials) found.allowCredentials = named(options.allowCredentials);
    return { publicKey: found };
  }

  /** A key's answer as texts. */
  function write(credential) {
    const { response } = credential;
    const said = { clientDataJSON: text(response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) said[part] = text(response[part]);
    }
    if (response.getTransports) said.transports = response.getTransports();
    return {
      type: credential.type,
      id: credential.id,
      rawId: text(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: said,
    };
  }

  async function ask(form) {
    const says = form.querySelector("[data-key-says]");
    const button = form.querySelector("[type=submit]");
    const show = (words) => {
      says.textContent = words;
      says.hidden = !words;
    };
    if (!window.PublicKeyCredential) return show(NONE);
    show("");
    button.disabled = true;
    try {
      const options = read(JSON.parse(form.dataset.options));
      const credential = await navigator.credentials[form.dataset.key](options);
      form.elements.credential.value = JSON.stringify(write(credential));
      form.submit();
    } catch (fault) {
      button.disabled = false;
      show(SAYS[fault.name] || SAYS.NotAllowedError);
    }
  }

  /** Let the buttons work, also on a page that the browser brings back. */
  function open() {
    document.querySelectorAll("form[data-key] [type=submit]").forEach((button) => {
      button.disabled = false;
    });
  }

  open();
  window.addEventListener("pageshow", open);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-key]")) return;
    event.preventDefault();
    ask(event.target);
  });
})();
