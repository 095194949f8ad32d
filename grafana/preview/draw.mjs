// node draw.mjs PROMETHEUS OUT [MINUTES [END]]: a picture of each dashboard, of the last 20 minutes, from what a Prometheus holds up to END (Unix time; now).
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const here = import.meta.dirname;
const [prometheus, out, minutes = 20, end = Math.floor(Date.now() / 1000)] = process.argv.slice(2);
// What a reader would choose there, of the breast-cancer example; elsewhere all.
const chosen = {
  'hierfl-job': '&var-job=breast-cancer',
  'hierfl-region': '&var-region=america',
  'hierfl-hospital': '&var-region=america&var-hospital=santos',
};
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname.startsWith('/api/')) {
    const reply = await fetch(prometheus + request.url);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
    return;
  }

  const file = url.pathname.startsWith('/dashboards/') ? path.join(here, '..', url.pathname) : path.join(here, 'node_modules/.preview', url.pathname);
  fs.readFile(file, (error, body) => response.writeHead(error ? 404 : 200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(body));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const file of fs.readdirSync(path.join(here, '../dashboards'))) {
  const name = path.basename(file, '.json');
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  await page.setViewport({ width: 1616, height: 1000 });
  await page.goto(`${address}/index.html?dashboard=${name}&end=${end}&minutes=${minutes}${chosen[name] ?? ''}`);
  await page.waitForFunction('document.body.dataset.ready === "yes"', { timeout: 120000 });
  await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
  console.log(path.join(out, `${name}.png`));
  await page.close();
}

await browser.close();
server.close();
