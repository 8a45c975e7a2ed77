/* In which year partnerships began, stacked by relation. A year leads to its partnerships. */

const MOST_YEARS = 40;
const CHART = { height: 320, left: 44, right: 8, top: 26, bottom: 30 };

function showTimeline(found) {
  const dated = found.filter(({ firstYear }) => firstYear !== null);
  byId("timeline-note").textContent =
    `First date of ${plural(dated.length, "partnership")}; ${number.format(found.length - dated.length)} have none. A year leads to what was in force in it.`;
  const counts = new Map();
  for (const { firstYear, relation } of dated) {
    if (!counts.has(firstYear)) counts.set(firstYear, new Map());
    counts.get(firstYear).set(relation, (counts.get(firstYear).get(relation) ?? 0) + 1);
  }
  show(byId("timeline-picture"), counts.size > 0 && timelinePicture(yearsOf(counts), counts));
}

/** Every year from the first to the last; where these are too many, the latest of those that have partnerships. */
function yearsOf(counts) {
  const years = [...counts.keys()].sort((a, b) => a - b);
  const length = years[years.length - 1] - years[0] + 1;
  return length <= MOST_YEARS ? Array.from({ length }, (_, index) => years[0] + index) : years.slice(-MOST_YEARS);
}

function timelinePicture(years, counts) {
  const width = Math.max(280, byId("timeline-picture").clientWidth);
  const inner = { width: width - CHART.left - CHART.right, height: CHART.height - CHART.top - CHART.bottom };
  const total = (year) => [...(counts.get(year)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const { top, step } = axis(Math.max(...years.map(total)));
  const y = (count) => CHART.top + inner.height * (1 - count / top);
  const slot = inner.width / years.length;
  const every = Math.ceil(40 / slot);
  const picture = shape("svg", { viewBox: `0 0 ${width} ${CHART.height}`, width, height: CHART.height, role: "group", "aria-label": "Partnerships by the year they began" });
  for (let line = 0; line <= top; line += step) {
    picture.append(
      shape("line", { class: "grid", x1: CHART.left, x2: width - CHART.right, y1: y(line), y2: y(line) }),
      shape("text", { class: "tick", x: CHART.left - 8, y: y(line) + 4, "text-anchor": "end" }, number.format(line)),
    );
  }
  years.forEach((year, index) => {
    const x = CHART.left + index * slot;
    const bar = Math.min(slot * 0.72, 46);
    let below = 0;
    const bars = RELATIONS.filter((relation) => counts.get(year)?.has(relation)).map((relation) => {
      const count = counts.get(year).get(relation);
      below += count;
      return shape("rect", { x: x + (slot - bar) / 2, y: y(below), width: bar, height: y(below - count) - y(below), "data-relation": relation.code });
    });
    const told = RELATIONS.filter((relation) => counts.get(year)?.has(relation)).map((relation) => `${relation.term} ${counts.get(year).get(relation)}`);
    const go = () => { writeFilter({ from: year, to: year }); changed(); selectTab("table"); };
    const label = `${year}: ${plural(total(year), "partnership")}${told.length > 0 ? `; ${told.join(", ")}` : ""}`;
    const common = total(year) > 0 ? { role: "button", class: "year", click: go, keydown: pressed(go), "aria-label": label } : {};
    picture.append(shape(
      "g",
      common,
      shape("title", {}, label),
      shape("rect", { class: "focus", x: x + 1, y: CHART.top - 18, width: slot - 2, height: inner.height + 18 + CHART.bottom, rx: 4 }),
      ...bars,
      total(year) > 0 && slot > 18 ? shape("text", { class: "tick", x: x + slot / 2, y: y(total(year)) - 5, "text-anchor": "middle" }, number.format(total(year))) : null,
      index % every === 0 ? shape("text", { class: "tick", x: x + slot / 2, y: CHART.height - 10, "text-anchor": "middle" }, year) : null,
    ));
  });
  roving(picture, ".year");
  return picture;
}

/** A round top for an axis up to `most`, and the step of its lines. */
function axis(most) {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough));
  return { step, top: Math.ceil(Math.max(most, 1) / step) * step };
}
