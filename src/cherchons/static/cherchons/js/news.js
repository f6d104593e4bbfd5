// "3 changes since your last visit": the last release seen is kept on this device, and nowhere else.
const news = document.getElementById("news");
const memory = (() => {
  try {
    return window.localStorage;
  } catch {
    return null; // refused by the browser: the page that lists all changes is still there
  }
})();

if (news && memory) {
  const key = `seen:${news.dataset.slug}`;
  const seen = Number.parseInt(memory.getItem(key) ?? "", 10);
  const counts = news.dataset.counts
    .trim()
    .split(" ")
    .filter(Boolean)
    .map((pair) => pair.split(":").map(Number));
  const changes = counts.reduce((sum, [release, count]) => (release > seen ? sum + count : sum), 0);
  if (seen && changes) {
    const link = document.createElement("a");
    link.href = `${news.dataset.href}?depuis=${seen}`;
    link.textContent = changes === 1 ? news.dataset.one : news.dataset.many.replace("{n}", changes);
    news.append(link);
    news.hidden = false;
  }
  memory.setItem(key, news.dataset.release);
}
