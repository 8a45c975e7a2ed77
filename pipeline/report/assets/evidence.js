/* Every tie of a partnership with the words that say so, in a dialog. */

let shown = { list: [], at: 0 };

/** Open on the partnership at this place of the found ones, or of a list of its own. */
function openEvidence(at, list = state.found) {
  shown = { list, at };
  showEvidence();
  if (!byId("evidence").open) byId("evidence").showModal();
}

function showEvidence() {
  const { list, at } = shown;
  const partnership = list[at];
  byId("previous").disabled = at === 0;
  byId("next").disabled = at === list.length - 1;
  const { head, tail, relation } = partnership;
  const facts = [
    ["status 状态", chinese(STATUSES.get(partnership.status))],
    ["time 时间", span(partnership.first, partnership.last)],
    ["confidence 置信度", partnership.confidence.toFixed(2)],
    ["articles 文章", number.format(partnership.articles)],
    ["programme 项目", partnership.programs.length > 0 && chinese(partnership.programs.join("、"))],
    ["agreement 协议", partnership.agreements.length > 0 && chinese(partnership.agreements.join("、"))],
    ["term 期限", partnership.term],
  ];
  show(
    byId("evidence-content"),
    element("h2", { id: "evidence-title" }, chinese(head.name), arrow(partnership), chinese(tail.name)),
    element("p", {}, relationTag(relation)),
    element("dl", { class: "facts" }, ...facts.filter(([, value]) => isThere(value)).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
    element("h3", {}, "What the articles say ", chinese("原文")),
    ...partnership.ties.map((row_) => tieView(tie(row_))),
    partnership.more > 0 ? element("p", { class: "aside" }, `and ${number.format(partnership.more)} more in records.jsonl`) : null,
    element("p", { class: "actions" }, ...[head, tail].map((one) => element(
      "button",
      { type: "button", class: "quiet", click: () => { byId("evidence").close(); openNetwork(one); } },
      "Network of ", chinese(one.name),
    ))),
  );
  byId("evidence").scrollTop = 0;
}

function tieView({ source, status, date, confidence, segments }) {
  const url = webAddress(source.url);
  const about = [source.site, source.published].filter(Boolean).join(" · ");
  return element(
    "article",
    { class: "tie" },
    element("blockquote", { lang: "zh-Hans" }, element("p", {}, ...segments.map(segmentView))),
    element(
      "p",
      { class: "cite" },
      chinese(source.title ?? "", "title"),
      about === "" ? null : chinese(about),
      url === null
        ? element("code", {}, source.uri)
        : element("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, "source ↗"),
    ),
    element("p", { class: "aside" }, [date ?? "no date", status, `confidence ${confidence.toFixed(2)}`].join(" · ")),
  );
}

function segmentView([text, kind]) {
  if (kind === "context") return text;
  return element("mark", { class: kind }, text);
}
