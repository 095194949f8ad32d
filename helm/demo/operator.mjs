// node operator.mjs ADDRESSES OUT < manifests.yaml: what the Prometheus operator would make of the charts' ServiceMonitors and PrometheusRules,
// as OUT/prometheus.yml and OUT/rules.yml. It takes part in nothing else.
import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

const [addressesFile, out] = process.argv.slice(2);
const addresses = JSON.parse(fs.readFileSync(addressesFile, 'utf8'));
const manifests = parseAllDocuments(fs.readFileSync(0, 'utf8')).map((document) => document.toJS()).filter(Boolean);
const ofKind = (kind) => manifests.filter((manifest) => manifest.kind === kind);
const isIn = (selector, labels) => Object.entries(selector).every(([key, value]) => labels[key] === value);

function targetsOf(monitor, endpoint) {
  return ofKind('Service').filter(({ metadata }) => isIn(monitor.spec.selector.matchLabels, metadata.labels)).flatMap(({ spec }) => {
    const { port } = spec.ports.find(({ name }) => name === endpoint.port);
    return ofKind('Deployment').filter((deployment) => isIn(spec.selector, deployment.spec.template.metadata.labels))
      .map((deployment) => `${addresses[deployment.metadata.name]}:${port}`);
  });
}

const scrapes = ofKind('ServiceMonitor').flatMap((monitor) => monitor.spec.endpoints.map((endpoint, index) => ({
  job_name: `serviceMonitor/${monitor.metadata.name}/${index}`,
  metrics_path: endpoint.path,
  scrape_interval: endpoint.interval,
  honor_labels: endpoint.honorLabels,
  static_configs: [{ targets: targetsOf(monitor, endpoint) }],
})));
fs.writeFileSync(path.join(out, 'rules.yml'), stringify({ groups: ofKind('PrometheusRule').flatMap(({ spec }) => spec.groups) }));
fs.writeFileSync(path.join(out, 'prometheus.yml'), stringify({ global: { evaluation_interval: '5s' }, rule_files: ['rules.yml'], scrape_configs: scrapes }));
