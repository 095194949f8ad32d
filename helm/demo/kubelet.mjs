// node kubelet.mjs ADDRESSES SECRETS OUT < manifests.yaml: manifests of Kubernetes as podman kube play can take them, a file for each Deployment.
// It does what in Kubernetes the kubelet and the DNS do and podman 4.3 does not, and changes nothing else:
//   - the pod's address in its environment, and $(VARIABLE) in arguments and environment;
//   - secrets in the environment, and secrets as files that root owns and the pod's group reads;
//   - a pod that enrols first is not restarted: podman would start the container that enrols over and over;
//   - empty folders of one pod alone: podman would share those of the same name;
//   - names of services, as lines of /etc/hosts;
//   - ports and probes are left out: podman would open the ports on this machine, and run curl in the container. The script asks the silos itself.
import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

const [addressesFile, secrets, out] = process.argv.slice(2);
const addresses = JSON.parse(fs.readFileSync(addressesFile, 'utf8'));
const manifests = parseAllDocuments(fs.readFileSync(0, 'utf8')).map((document) => document.toJS()).filter(Boolean);
const ofKind = (kind) => manifests.filter((manifest) => manifest.kind === kind);

const isIn = (selector, labels) => Object.entries(selector).every(([key, value]) => labels[key] === value);
const aliases = ofKind('Service').flatMap(({ metadata, spec }) => ofKind('Deployment')
  .filter((deployment) => isIn(spec.selector, deployment.spec.template.metadata.labels))
  .map((deployment) => ({ ip: addresses[deployment.metadata.name], hostnames: [metadata.name, `${metadata.name}.hierfl.svc`] })));

function environmentOf(container, address) {
  const known = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { secretKeyRef: secret } = valueFrom ?? {};
    const text = secret ? fs.readFileSync(path.join(secrets, secret.name, secret.key), 'utf8') : valueFrom ? address : value;
    known[name] = expand(text, known);
  }
  return known;
}

const expand = (text, known) => text.replace(/\$\((\w+)\)/g, (whole, name) => known[name] ?? whole);

function adapt(deployment) {
  const { spec } = deployment.spec.template;
  spec.hostAliases = [...(spec.hostAliases ?? []), ...aliases];
  if (spec.initContainers) spec.restartPolicy = 'Never';
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  for (const container of containers) {
    const known = environmentOf(container, addresses[deployment.metadata.name]);
    container.env = Object.entries(known).map(([name, value]) => ({ name, value }));
    container.args = container.args.map((argument) => expand(argument, known));
    delete container.ports;
    delete container.startupProbe;
    delete container.livenessProbe;
    delete container.readinessProbe;
  }
  for (const volume of [...spec.volumes, ...containers.flatMap((container) => container.volumeMounts)]) {
    volume.name = `${deployment.metadata.name}-${volume.name}`;
  }
  for (const volume of spec.volumes.filter((candidate) => candidate.secret)) {
    volume.hostPath = { path: path.resolve(secrets, volume.secret.secretName), type: 'Directory' };
    delete volume.secret;
  }
  return deployment;
}

for (const deployment of ofKind('Deployment')) {
  const named = JSON.stringify(deployment.spec.template.spec.volumes);
  const mounted = [...ofKind('ConfigMap'), ...ofKind('PersistentVolumeClaim')].filter(({ metadata }) => named.includes(`"${metadata.name}"`));
  fs.writeFileSync(path.join(out, `${deployment.metadata.name}.yaml`), [...mounted, adapt(deployment)].map((manifest) => stringify(manifest)).join('---\n'));
}
