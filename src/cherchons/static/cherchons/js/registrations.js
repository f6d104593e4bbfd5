// The list of those who registered: ticking a row says that one means the ticked ones. Nothing depends on it.
document.addEventListener("change", (event) => {
  if (event.target.name !== "n") return;
  const ticked = document.getElementById("which-ticked");
  if (ticked && event.target.checked) ticked.checked = true;
});
