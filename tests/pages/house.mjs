// The demonstration and a browser: the real ones.
import puppeteer from 'puppeteer-core';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

export async function demo(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'stepin-pages-'));
  const child = spawn(binary, [
    '--json', '--quiet', '--data', join(folder, 'data'), 'demo', '--journeys', '60', '--listen', '127.0.0.1:0',
  ], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  const found = await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      const line = said.split('\n').find((one) => one.includes('"sign_in"'));
      if (line) resolve(JSON.parse(line).sign_in);
    });
    child.once('exit', (code) => reject(new Error(`the demonstration ended with ${code}: ${said}`)));
  });
  const links = Object.fromEntries(found.map(({ id, link, token }) => [id, { link, token }]));
  return {
    links,
    base: new URL(found[0].link).origin,
    async get(path, id) {
      const answer = await fetch(`${new URL(found[0].link).origin}${path}`, { headers: { authorization: `Bearer ${links[id].token}` } });
      return answer.json();
    },
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function browser() {
  if (!BROWSER) throw new Error('Chromium is missing: as root, run: apt-get install chromium');
  return puppeteer.launch({
    executablePath: BROWSER,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--hide-scrollbars'],
  });
}

// Somebody at a browser of their own, signed in. Whatever a page asks for, and whatever its policy keeps it from, is noted.
export async function person(chromium, house, id, { script = true, width = 1280 } = {}) {
  const context = await chromium.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height: 900 });
  await page.setJavaScriptEnabled(script);
  const noted = { requests: [], complaints: [], loads: 0, bytes: 0 };
  page.on('request', (request) => noted.requests.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && noted.complaints.push(message.text()));
  page.on('pageerror', (error) => noted.complaints.push(String(error)));
  page.on('load', () => { noted.loads += 1; });
  await page.goto(house.links[id].link);
  return { page, noted, id, goes: (path) => page.goto(`${house.base}${path}`), close: () => context.close() };
}

// Goes where a click leads.
export async function follows(page, selector) {
  await page.waitForSelector(selector);
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

// Says what they read for, from the link in the frame, and comes back.
export async function states({ page }, purpose) {
  await follows(page, 'a[href="/purpose"]');
  await page.type('#purpose', purpose);
  await follows(page, '.recording button');
}

// Reads off what stands on a page.
export const text = (page) => page.evaluate(() => document.body.innerText);

// Signs out, and is out.
export async function signsOut({ page, close }) {
  await follows(page, '.who button');
  assert.match(page.url(), /\/sign-in$/);
  await close();
}

// The same with a script and without one: no page needs it.
export async function both(is, name, run) {
  for (const script of [true, false]) await is(`${name}, JavaScript ${script ? 'on' : 'off'}`, () => run(script));
}
