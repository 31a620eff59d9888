// The query editor. Without this script the form still works: the server answers with a table.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("editor"), query = $("query"), result = $("result"), status = $("status");
  let running = null, last = null;

  const given = new URLSearchParams(location.search).get("query");
  if (given) query.value = given;

  $("questions").addEventListener("change", (event) => { if (event.target.value) query.value = event.target.value; });
  query.addEventListener("input", link);
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  $("stop").addEventListener("click", () => running && running.abort());
  $("view").addEventListener("change", () => last && show());

  function link() {
    const text = encodeURIComponent(query.value);
    $("share").href = "/editor?query=" + text;
    $("downloads").replaceChildren(...["csv", "json", "ttl"].flatMap((format) => {
      const a = document.createElement("a");
      a.href = "/query?query=" + text + "&format=" + format;
      a.textContent = format;
      return [a, " "];
    }));
  }

  async function run() {
    if (running) running.abort();
    const mine = running = new AbortController();
    const start = performance.now();
    $("stop").hidden = false;
    status.className = "";
    status.textContent = "…";
    link();
    try {
      const answer = await fetch("/query", {
        method: "POST",
        body: query.value,
        signal: mine.signal,
        headers: { "Content-Type": "application/sparql-query",
          "Accept": "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.1" },
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(JSON.parse(text).detail || answer.status);
      last = { text, json: (answer.headers.get("Content-Type") || "").includes("json") ? JSON.parse(text) : null };
      const rows = last.json && last.json.results ? last.json.results.bindings.length + " ⨯ " : "";
      status.textContent = rows + Math.round(performance.now() - start) + " ms";
      show();
    } catch (error) {
      status.className = "error";
      status.textContent = error.name === "AbortError" ? "■" : error.message;
      result.replaceChildren();
    } finally {
      if (running === mine) { running = null; $("stop").hidden = true; }
    }
  }

  function show() {
    const view = $("view").value;
    if (!last.json || view === "raw") {
      const pre = document.createElement("pre");
      pre.textContent = last.json ? JSON.stringify(last.json, null, 2) : last.text;
      return result.replaceChildren(pre);
    }
    if ("boolean" in last.json) {
      const p = document.createElement("p");
      p.textContent = last.json.boolean;
      return result.replaceChildren(p);
    }
    result.replaceChildren(view === "chart" ? chart(last.json) : table(last.json));
  }

  function table({ head, results }) {
    const table = document.createElement("table"), top = table.createTHead().insertRow(), body = table.createTBody();
    for (const name of head.vars) {
      const th = document.createElement("th");
      th.textContent = name;
      top.append(th);
    }
    for (const binding of results.bindings.slice(0, 2000)) {
      const row = body.insertRow();
      for (const name of head.vars) {
        const cell = row.insertCell(), term = binding[name];
        if (!term) continue;
        if (term.type === "uri" && /^https?:/.test(term.value)) {
          const a = document.createElement("a");
          a.href = term.value;
          a.textContent = decode(term.value);
          cell.append(a);
        } else cell.textContent = term.value;
      }
    }
    return table;
  }

  function decode(iri) { try { return decodeURI(iri); } catch { return iri; } }

  function chart({ head, results }) {
    const rows = results.bindings.slice(0, 60);
    const figure = [...head.vars].reverse().find((name) => rows.length && rows.every((row) => row[name] && isFinite(row[name].value)));
    const space = "http://www.w3.org/2000/svg", svg = document.createElementNS(space, "svg");
    if (!figure) return document.createTextNode("—");
    const most = Math.max(...rows.map((row) => Math.abs(row[figure].value)), Number.MIN_VALUE);
    svg.setAttribute("viewBox", "0 0 800 " + rows.length * 24);
    svg.setAttribute("font-size", "13");
    rows.forEach((row, at) => {
      const label = head.vars.filter((name) => name !== figure && row[name] && row[name].type !== "uri").map((name) => row[name].value).join(" ");
      const add = (tag, attributes, text) => {
        const node = document.createElementNS(space, tag);
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
        if (text !== undefined) node.textContent = text;
        svg.append(node);
      };
      const length = Math.abs(row[figure].value) / most * 380;
      add("text", { x: 300, y: at * 24 + 16, "text-anchor": "end" }, label.slice(0, 24));
      add("rect", { x: 308, y: at * 24 + 3, width: length, height: 16, fill: "#1f5fa8" });
      add("text", { x: 314 + length, y: at * 24 + 16 }, row[figure].value);
    });
    return svg;
  }

  link();
})();
