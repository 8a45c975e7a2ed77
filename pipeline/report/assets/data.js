/* What the report tells, out of the JSON in the page; the order of the fields is that of report/content.py. */

const content = JSON.parse(byId("content").textContent);
const named = (pairs) => new Map(pairs);
const LABELS = named(content.labels);
const STATUSES = named(content.statuses);
const RELATIONS = content.relations.map(([code, term]) => ({ code, term, name: code.replace("_", "-") }));
const PROVINCES = content.provinces.map(([name, short]) => ({ name, short }));

const organisations = content.organisations.map(([name, label, province, aliases, articles, first, last]) => ({
  name, label, province, aliases, articles, first, last,
  searched: [name, ...aliases, PROVINCES[province]?.name ?? ""].join("\n"),
  partnerships: [], rank: 0,
}));

const sources = content.sources.map(([title, site, published, url, uri]) => ({ title, site, published, url, uri }));

const partnerships = content.partnerships.map(
  ([relation, head, tail, directed, status, first, last, articles, confidence, programs, agreements, term, ties, more]) => ({
    relation: RELATIONS[relation],
    head: organisations[head],
    tail: organisations[tail],
    directed, status, first, last, articles, confidence, programs, agreements, term, ties, more,
    firstYear: first === null ? null : Number(first.slice(0, 4)),
    lastYear: last === null ? null : Number(last.slice(0, 4)),
    searched: null,
  }),
);
for (const partnership of partnerships) {
  partnership.head.partnerships.push(partnership);
  partnership.tail.partnerships.push(partnership);
}

const tie = ([source, status, date, confidence, segments]) => ({ source: sources[source], status, date, confidence, segments });

/** Full width and half width, capital and small letters are one to who searches. */
const folded = (text) => text.normalize("NFKC").toLowerCase();

/** All that a search of this partnership looks at. */
function searched(partnership) {
  if (partnership.searched === null) {
    const { head, tail, relation, programs, agreements, ties } = partnership;
    let text = `${head.searched}\n${tail.searched}\n${relation.term}\n${relation.name}`;
    for (const title of [...programs, ...agreements]) text += `\n${title}`;
    for (const [source, , , , segments] of ties) {
      text += `\n${sources[source].title ?? ""}\n`;
      for (const [piece] of segments) text += piece;
    }
    partnership.searched = folded(text);
  }
  return partnership.searched;
}

/** Organisations in the order of their names, by pinyin; slow for many, so done once. */
function rankOrganisations() {
  if (rankOrganisations.done) return;
  const order = new Intl.Collator("zh-Hans-CN");
  [...organisations].sort((a, b) => order.compare(a.name, b.name)).forEach((one, rank) => { one.rank = rank; });
  rankOrganisations.done = true;
}

/** Address of a page of the web, or null: what is no http is no link, whatever the file says. */
const webAddress = (url) => (url !== null && /^https?:\/\//i.test(url) ? url : null);
