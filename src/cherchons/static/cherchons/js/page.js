// Small comforts of every page. Nothing depends on them.

// A failed form: the reader is brought to what is wrong.
document.querySelector(".error-summary")?.focus();

// <button data-copy="#id" data-done="Copied">: copies the text or value of what it names.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const status = button.querySelector("[role=status]") ?? button;
    status.textContent = button.dataset.done;
  });
}

// <button data-print hidden>: prints the page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
