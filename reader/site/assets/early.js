// Before anything is painted: whether the front page will offer to go on with something (page.js), whose place is kept then.

try {
  const told = (key) => JSON.parse(localStorage.getItem(`sori ${location.pathname.replace(/[^/]*$/, "")} ${key}`));
  const last = told("last");
  const { newest } = document.currentScript.dataset;
  if (last && last.id !== newest && told(`place ${last.id}`) && !location.search) document.documentElement.classList.add("begun");
} catch {
  // private windows: nothing is remembered, nothing is offered
}
