/* What is shown now, and what happens when something is chosen. */

const VIEWS = { table: showTable, network: showNetwork, timeline: showTimeline, matrix: showMatrix };
const state = { ordered: partnerships, found: partnerships, tab: "table" };

/** Milliseconds: from the beginning of the page to its first picture, and from each filter or sorting to its picture. */
const timings = { firstPicture: null, filters: [] };
window.lianxiaoTimings = timings;

/** Calls `record` once what was just changed has been painted. */
const whenPainted = (record) => requestAnimationFrame(() => setTimeout(record));

/** Do what the first search needs of each while nobody waits, in parts, between which the page answers. */
function inParts(list, work, at = 0) {
  const part = 500;
  list.slice(at, at + part).forEach(work);
  if (at + part < list.length) setTimeout(inParts, 0, list, work, at + part);
}

function refresh() {
  VIEWS[state.tab](state.found);
}

/** The filters have changed. */
function changed() {
  const began = performance.now();
  const filter = readFilter();
  const { found, counts } = passing(state.ordered, filter);
  state.found = found;
  page = 0;
  byId("confidence-value").textContent = Number(filter.confidence).toFixed(2);
  byId("count").textContent = found.length === partnerships.length
    ? plural(found.length, "partnership")
    : `${number.format(found.length)} of ${plural(partnerships.length, "partnership")}`;
  byId("reset").hidden = !isFiltered(filter);
  showRelations(counts, changed);
  refresh();
  whenPainted(() => timings.filters.push(performance.now() - began));
}

function resort() {
  state.ordered = sorted(partnerships);
  showHeadings(resort);
  changed();
}

function selectTab(name) {
  state.tab = name;
  for (const view of Object.keys(VIEWS)) {
    byId(view).hidden = view !== name;
    byId(`tab-${view}`).setAttribute("aria-selected", view === name);
    byId(`tab-${view}`).tabIndex = view === name ? 0 : -1;
  }
  refresh();
}

function start() {
  const told = Object.values(content.figures.partnerships).reduce((sum, count_) => sum + count_, 0);
  if (told > partnerships.length) byId("cut").textContent = `Shown are the ${number.format(partnerships.length)} surest partnerships.`;
  fillChoices();
  showHeadings(resort);
  changed();
  startChooser();

  for (const control of Object.values(CONTROLS).map(byId)) {
    control.addEventListener(control.tagName === "SELECT" ? "change" : "input", changed);
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", () => {
    writeFilter(NO_FILTER);
    chosenRelations.clear();
    changed();
    byId("words").focus();
  });

  const tabs = [...document.querySelectorAll("[role=tab]")];
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => selectTab(tab.getAttribute("aria-controls")));
    tab.addEventListener("keydown", ({ key }) => {
      const next = { ArrowRight: tabs[(at + 1) % tabs.length], ArrowLeft: tabs.at(at - 1), Home: tabs[0], End: tabs.at(-1) }[key];
      if (next) {
        selectTab(next.getAttribute("aria-controls"));
        next.focus();
      }
    });
  });

  const dialog = byId("evidence");
  byId("close").addEventListener("click", () => dialog.close());
  byId("previous").addEventListener("click", () => { shown.at -= 1; showEvidence(); });
  byId("next").addEventListener("click", () => { shown.at += 1; showEvidence(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  let width = document.documentElement.clientWidth;
  window.addEventListener("resize", () => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    refresh();
  });

  whenPainted(() => {
    timings.firstPicture = performance.now();
    rankOrganisations();
    inParts(partnerships, searched);
  });
}

start();
