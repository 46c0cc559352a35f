addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("filter");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const unfold = () => document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", "");
  addEventListener("hashchange", unfold);
  addEventListener("beforeprint", () => all("details:not([open])").forEach((each) => each.toggleAttribute("data-print", (each.open = true))));
  addEventListener("afterprint", () => all("details[data-print]").forEach((each) => each.toggleAttribute("data-print", (each.open = false))));
  unfold();
  if (!form) return;
  const findings = all("li[data-severity]").map((item) => {
    const rule = item.closest("details[data-family]");
    return { item, rule, words: (rule.dataset.words + " " + item.textContent).toLowerCase() };
  });
  const apply = () => {
    const { severity, family, words } = form.elements;
    const wanted = words.value.toLowerCase().split(/\s+/);
    for (const { item, rule, words: has } of findings) {
      const isSeverity = !severity.value || item.dataset.severity === severity.value;
      item.hidden = !(isSeverity && (!family.value || rule.dataset.family === family.value) && wanted.every((word) => has.includes(word)));
    }
    all("details[data-family]").forEach((rule) => (rule.hidden = !rule.querySelector("li[data-severity]:not([hidden])")));
    form.elements.shown.value = `${findings.filter(({ item }) => !item.hidden).length} of ${findings.length} findings shown`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
});
