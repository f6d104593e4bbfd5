// The time that is left in a round, counted down. Without it, the page says what was left when it was opened.

function show() {
  for (const place of document.querySelectorAll("[data-ends]")) {
    const left = Math.ceil((Number(place.dataset.ends) - Date.now()) / 60000);
    place.textContent = left > 0 ? `${left} ${place.dataset.unit}` : place.dataset.over;
    place.classList.toggle("is-over", left <= 0);
  }
}

show();
setInterval(show, 1000);
