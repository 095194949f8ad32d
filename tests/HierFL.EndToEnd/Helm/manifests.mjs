// node manifests.mjs FILE...: what is wrong with the manifests in these files, a line each. It lies beside a node_modules with the packages it imports.
// Twice, since each finds what the other lets pass: the models' validators know required fields, patterns and formats; TypeScript knows every field there is.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const packages = ['kubernetes-models', '@kubernetes-models/prometheus-operator', '@kubernetes-models/cert-manager', '@kubernetes-models/gateway-api'];
const folder = import.meta.dirname;
const problems = [];
const sources = new Map();

const exists = (name, version, kind) => fs.existsSync(path.join(folder, 'node_modules', name, version, `${kind}.d.ts`));

for (const file of process.argv.slice(2)) {
  const lines = [];
  for (const [index, text] of parseAllDocuments(fs.readFileSync(file, 'utf8')).entries()) {
    const manifest = text.toJS();
    if (!manifest) continue;
    const { apiVersion, kind, metadata } = manifest;
    const told = (what) => problems.push(`${path.basename(file)}: ${kind} ${metadata?.name}: ${what}`);
    text.errors.forEach((error) => told(error.message));
    const name = packages.find((candidate) => exists(candidate, apiVersion, kind));
    if (!name) {
      told(`${apiVersion} is not known`);
      continue;
    }
    try {
      new (await import(`${name}/${apiVersion}/${kind}`))[kind](manifest).validate();
    } catch (error) {
      told(error.message);
    }
    lines.push(`import type { I${kind} as T${index} } from "${name}/${apiVersion}/${kind}"; export const m${index}: T${index} = ${JSON.stringify(manifest)};`);
  }
  sources.set(path.join(folder, path.basename(file) + '.ts'), { file, text: lines.join('\n') });
}

const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (name) => sources.has(name) || fileExists(name);
host.readFile = (name) => sources.get(name)?.text ?? readFile(name);
host.getSourceFile = (name, version, ...rest) => (sources.has(name) ? ts.createSourceFile(name, sources.get(name).text, version) : getSourceFile(name, version, ...rest));
for (const found of ts.getPreEmitDiagnostics(ts.createProgram([...sources.keys()], options, host))) {
  const at = found.file ? ` near ${JSON.stringify(found.file.text.slice(found.start, found.start + found.length).slice(0, 60))}` : '';
  problems.push(`${path.basename(sources.get(found.file?.fileName)?.file ?? '')}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}${at}`);
}
console.log(problems.join('\n'));
process.exit(problems.length ? 1 : 0);
