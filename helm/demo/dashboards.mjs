// node dashboards.mjs PROMETHEUS SECONDS WAITING < manifests.yaml: asks a Prometheus every query of every dashboard in the charts' ConfigMaps, as Grafana
// would with all variables at "All", again and again until each has had data. Ends with 1 and those that never had any, when the seconds are over.
import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parse, parseAllDocuments } from 'yaml';

const [prometheus, seconds, waitingFile] = process.argv.slice(2);
const dashboards = parseAllDocuments(fs.readFileSync(0, 'utf8')).map((document) => document.toJS())
  .filter((manifest) => manifest?.kind === 'ConfigMap' && manifest.metadata.labels?.grafana_dashboard)
  .flatMap(({ data }) => Object.values(data)).map((text) => JSON.parse(text));
const withChildren = (panels) => panels.flatMap((panel) => [panel, ...withChildren(panel.panels ?? [])]);
const filled = (query) => query.replaceAll('$__rate_interval', '1m').replaceAll(/\$[a-z]+/g, '.+');

// What WAITING, grafana/waiting.yaml, names has no data yet, and its panel says so.
const waiting = Object.keys(parse(fs.readFileSync(waitingFile, 'utf8')));
const queries = dashboards.flatMap(({ title, panels }) => withChildren(panels).flatMap((panel) => (panel.targets ?? [])
  .map(({ expr }) => ({ place: `${title}, ${panel.title}`, query: filled(expr) }))));
const asked = queries.filter(({ query }) => !waiting.some((metric) => query.includes(metric)));

async function hasData(query) {
  const reply = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { status, error, data } = await reply.json();
  if (status !== 'success') throw new Error(`${query}: ${error}`);
  return data.result.length > 0;
}

let empty = asked;
const end = Date.now() + 1000 * seconds;
for (;;) {
  const answers = await Promise.all(empty.map(({ query }) => hasData(query)));
  empty = empty.filter((_, index) => !answers[index]);
  if (empty.length === 0 || Date.now() > end) break;
  await setTimeout(1000);
}
for (const { place, query } of empty) console.error(`no data: ${place}: ${query}`);
console.log(`dashboards       ${dashboards.length}, with ${queries.length} queries: ${asked.length - empty.length} have data, ${queries.length - asked.length} wait for a feature`);
process.exit(empty.length === 0 ? 0 : 1);
