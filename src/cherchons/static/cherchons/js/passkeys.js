// Passkeys: the only part of signing in that needs JavaScript. Forms marked data-passkey are hidden until this
// module finds that the browser can; each asks the browser for a credential and posts it as JSON.
//
//   data-passkey="sign-in"   asks the form's own address what to sign
//   data-passkey="confirm"   reads it from the page (#passkey-options)
//   data-passkey="add"       makes a new passkey, from the page's options

const bytes = (text) => {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list || []).map((known) => ({ ...known, id: bytes(known.id) }));

async function asked(form) {
  if (form.dataset.passkey !== "sign-in") {
    return JSON.parse(document.getElementById("passkey-options").textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The site answered ${answer.status}.`);
  return answer.json();
}

async function made(options) {
  const wanted = options.creation_options.publicKey;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...wanted,
      challenge: bytes(wanted.challenge),
      user: { ...wanted.user, id: bytes(wanted.user.id) },
      excludeCredentials: withBytes(wanted.excludeCredentials),
      authenticatorSelection: {
        ...wanted.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    },
  });
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(credential.response.clientDataJSON),
      attestationObject: text(credential.response.attestationObject),
      transports: credential.response.getTransports ? credential.response.getTransports() : [],
    },
    clientExtensionResults: { credProps: { rk: true }, ...credential.getClientExtensionResults() },
  };
}

async function shown(options) {
  const wanted = options.request_options.publicKey;
  const credential = await navigator.credentials.get({
    publicKey: {
      ...wanted,
      challenge: bytes(wanted.challenge),
      allowCredentials: withBytes(wanted.allowCredentials),
    },
  });
  const { response } = credential;
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

const common = (credential) => ({
  type: credential.type,
  id: credential.id,
  rawId: text(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment || null,
});

async function send(form) {
  const problem = document.querySelector("[data-passkey-problem]");
  if (problem) problem.hidden = true;
  try {
    const options = await asked(form);
    const credential = form.dataset.passkey === "add" ? await made(options) : await shown(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    if (problem) problem.hidden = false;
    console.warn(error);
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
} else {
  for (const notice of document.querySelectorAll("[data-passkey-missing]")) notice.hidden = false;
}
