// The acceptance journey, recorded day by day through the forms as it came, under a clock that stands where each day stood,
// and audited by replay: what is believed of each day is what the imported journey of the demonstration says of it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'].find(existsSync);
const LINES = readFileSync(new URL('../fixtures/acceptance-journey.ndjson', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const PASSPHRASE = 'marmalade otter bicycle fjord';
const DAYS = ['2025-03-03', '2025-03-12', '2025-03-19', '2025-03-26', '2025-04-02', '2025-04-09', '2025-04-16', '2025-04-23', '2025-05-03', '2025-05-07', '2025-05-08', '2025-05-12'];

// A service whose clock is a file.
async function service(binary) {
  if (!FAKETIME) throw new Error('libfaketime is missing: as root, run: apt-get install faketime');
  const folder = mkdtempSync(join(tmpdir(), 'stepin-by-hand-'));
  const clock = join(folder, 'clock');
  const sets = (time) => writeFileSync(clock, `${time.replace('T', ' ').replace('Z', '')}\n`);
  sets('2025-03-03T08:00:00Z');
  const env = { ...process.env, TZ: 'UTC', LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  const data = ['--data', join(folder, 'data')];
  const run = (...words) => execFileSync(binary, [...data, '--quiet', ...words], { env, encoding: 'utf8' });
  run('init');
  const links = {};
  for (const [id, role] of [['P-07', 'practitioner'], ['S-02', 'supervisor'], ['A-01', 'auditor']]) {
    links[id] = run('user', 'add', id, `--role=${role}`).trim();
  }
  const child = spawn(binary, [...data, 'serve', '--listen', '127.0.0.1:0', '--sign-ins-per-account', '60', '--sign-ins-per-address', '120'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const base = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const found = said.match(/listening on (http:\S+)/);
      if (found) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  const end = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, links, sets, end };
}

const london = (time) => {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'short' }).format(new Date(time));
  const [, day, month, year, at] = parts.match(/(\d+)\/(\d+)\/(\d+), (\d+:\d+)/);
  return { on: `${year}-${month}-${day}`, at };
};

// Somebody at the browser, who signs in once a day.
async function worker(chromium, house, id) {
  const context = await chromium.createBrowserContext();
  const page = await context.newPage();
  await page.setJavaScriptEnabled(false);
  const goes = (path) => page.goto(`${house.base}${path}`);
  const sends = (button) => Promise.all([page.waitForNavigation(), page.click(button)]);
  await page.goto(house.links[id].replace(/^https?:\/\/[^/]+/, house.base));
  await page.type('#passphrase', PASSPHRASE);
  await page.type('#again', PASSPHRASE);
  await sends('main button');
  const signsIn = async () => {
    await goes('/sign-in');
    await page.type('[name=id]', id);
    await page.type('[name=passphrase]', PASSPHRASE);
    await sends('main button');
    assert.ok(!page.url().includes('/sign-in'), `${id} is signed in: ${page.url()}`);
  };
  const get = async (path) => JSON.parse(await (await goes(path)).text());
  return { page, goes, sends, signsIn, get, close: () => context.close() };
}

// Puts what stands in one field of an entry into its control.
async function fill(page, name, value, known) {
  const controls = await page.$$(`[name="${name}"]`);
  if (controls.length === 0) return false;
  const kind = await controls[0].evaluate((one) => (one.tagName === 'SELECT' ? 'select' : one.type));
  const said = (one) => (one === true ? 'yes' : one === false ? 'no' : String(known[one] ?? one));
  const values = (Array.isArray(value) ? value : [value]).map(said);
  if (kind === 'checkbox') {
    const ticked = await Promise.all(controls.map((one) => one.evaluate((box, all) => {
      box.checked = all.includes(box.value);
      return box.checked;
    }, values)));
    assert.equal(ticked.filter(Boolean).length, values.length, `${name}: ${values}`);
  } else if (kind === 'select') {
    assert.deepEqual(await page.select(`[name="${name}"]`, values[0]), values, name);
  } else {
    await controls[0].evaluate((one, text) => { one.value = text; }, values.join(', '));
  }
  return true;
}

// One entry by its form; its id afterwards.
async function records(person, id, line, known) {
  const { page } = person;
  const { type, data } = line;
  const path = type === 'referral-received' ? '/journeys/new' : type === 'entry-corrected'
    ? `/journeys/${id}/events/${known[data.target]}/correct/${data.field}` : `/journeys/${id}/record/${type}`;
  await person.goes(path);
  if (type === 'entry-corrected') {
    await fill(page, `one.${data.field}`, data.new_value, known);
    await fill(page, 'reason', data.reason, known);
  } else {
    const occurred = line.precision === 'day' ? { on: line.occurred_at, at: '' } : london(line.occurred_at);
    const knownOn = london(line.known_at).on;
    const envelope = { ...occurred, known: knownOn === occurred.on ? '' : knownOn, source: line.source === 'observed' ? '' : line.source };
    for (const [name, value] of Object.entries(envelope)) await fill(page, name, value, {});
    for (const [name, value] of Object.entries(data)) {
      const isThere = await fill(page, `one.${name}`, value, known);
      assert.ok(isThere || ['seen', 'policy_version'].includes(name), `${type} asks for ${name}`);
    }
  }
  await person.sends('.recording .acts button:not([name])');
  assert.match(page.url(), /said=recorded/, `${type} of ${line.recorded_at}: ${await page.evaluate(() => document.querySelector('.alarm')?.innerText)}`);
  return page.url().match(/journeys\/([0-9a-f-]+)/)[1];
}

// The figures of a day, with ids of events as the fixture has them.
async function figures(get, id, day, known) {
  const as = async (view) => get(`/v1/journeys/${id}/${view}?as_believed_at=${day}`);
  const [standing, pace, indicators, safety] = [await as('standing'), await as('pace'), await as('indicators'), await as('safety')];
  const named = (events) => events.map((event) => known[event] ?? event).filter((event) => LINES.some((line) => line.id === event)).sort();
  return {
    phase: standing.phase,
    pace_state: standing.pace_state,
    criteria: standing.criteria.map(({ id: name, answer, needed, have, events }) => ({ name, answer, needed, have, events: named(events) })),
    asks: pace.asks.map(({ event, rung, ceiling, premature, followed_by, response }) => ({ event: known[event] ?? event, rung, ceiling, premature, followed_by, response })),
    not_asked: pace.not_asked.answer,
    indicators: indicators.indicators.map(({ id: name, answer, events }) => ({ name, answer, events: named(events) })),
    risk: safety.risk_level,
    due: safety.review_due,
    overrides: safety.overrides.map(({ rule, standing: stands }) => ({ rule, stands })),
    incidents: safety.incidents.map(({ kind, occurred_at: occurred }) => ({ kind, occurred })),
  };
}

// Everything that is read as believed on day 65: pages without the control that steps on, and every board.
async function asOfDay65(people, id) {
  const read = {};
  for (const who of ['P-07', 'S-02', 'A-01']) {
    await people[who].signsIn();
    for (const path of [`/journeys/${id}`, `/journeys/${id}?show=safety`, `/journeys/${id}/questions`, '/boards/today', '/boards/caseload', '/boards/risk-reviews']) {
      const answer = await people[who].goes(`${path}${path.includes('?') ? '&' : '?'}as_believed_at=2025-05-07`);
      assert.equal(answer.status(), 200, `${who} ${path}`);
      read[`${who} ${path}`] = await people[who].page.$eval('main', (main) => {
        for (const control of main.querySelectorAll('.replay, .as-of')) control.remove();
        return main.innerHTML;
      });
    }
  }
  const { paths } = await people['A-01'].get('/openapi.json');
  for (const path of Object.keys(paths).filter((one) => one.startsWith('/v1/boards/'))) {
    read[path] = await people['A-01'].get(`${path}?as_believed_at=2025-05-07`);
  }
  return read;
}

export async function byHand(chromium, binary, demonstration, FIRST, is) {
  const house = await service(binary);
  try {
    const people = {};
    for (const id of ['P-07', 'S-02', 'A-01']) people[id] = await worker(chromium, house, id);
    const known = {};
    let id = null;
    let onThatDay = null;
    await is(`the ${LINES.length} entries of the acceptance journey are recorded by forms, each on its day`, async () => {
      const signedIn = {};
      for (const line of LINES) {
        if (!onThatDay && line.type === 'incident-learned' && line.recorded_at.startsWith('2025-05-08')) {
          house.sets('2025-05-08T06:00:00Z');
          onThatDay = await asOfDay65(people, id);
        }
        house.sets(line.recorded_at);
        const who = line.recorder.id;
        if (signedIn[who] !== line.recorded_at) await people[who].signsIn();
        signedIn[who] = line.recorded_at;
        id = await records(people[who], id, line, known);
        const { entries } = await people[who].get(`/v1/journeys/${id}/timeline?limit=1000`);
        const [made] = entries.filter((entry) => entry.type === line.type && !Object.values(known).includes(entry.event))
          .filter((entry) => entry.recorded_at.slice(0, 19) === line.recorded_at.slice(0, 19));
        // A correction is no entry of its own on the timeline.
        if (line.type !== 'entry-corrected') known[line.id] = made.event;
      }
      assert.equal(Object.keys(known).length, LINES.length - 1);
    });
    house.sets('2025-05-14T10:00:00Z');
    const { 'A-01': auditor, 'S-02': supervisor } = people;
    await supervisor.signsIn();
    await auditor.signsIn();
    const back = Object.fromEntries(Object.entries(known).map(([fixture, made]) => [made, fixture]));
    for (const day of DAYS) {
      await is(`as believed on ${day} the journey by hand reads like the one that was imported`, async () => {
        const made = await figures(supervisor.get, id, day, back);
        const expected = await figures((path) => demonstration.get(path, 'S-02'), FIRST, day, {});
        assert.deepEqual(made, expected);
      });
    }
    await is('as believed on day 65 every page and board reads as it read before anybody knew of day 58', async () => {
      const afterwards = await asOfDay65(people, id);
      assert.ok(Object.keys(onThatDay).length > 30, Object.keys(onThatDay).join());
      for (const [what, then] of Object.entries(onThatDay)) assert.deepEqual(afterwards[what], then, what);
    });
    await is('the auditor replays it: day 65, day 66, and both side by side', async () => {
      const reads = async (path) => {
        await auditor.goes(path);
        return auditor.page.evaluate(() => document.body.innerText);
      };
      const before = await reads(`/journeys/${id}?as_believed_at=2025-05-07`);
      assert.ok(before.includes('As believed on') && !before.includes('Suspended for safety') && !before.includes('30 April 2025'), before);
      const after = await reads(`/journeys/${id}?as_believed_at=2025-05-08`);
      assert.ok(after.includes('Suspended for safety') && after.includes('30 April 2025'), after);
      const both = await reads(`/journeys/${id}/compare?from=2025-05-07&to=2025-05-14`);
      for (const words of ['Incident learned', 'unprompted', 'prompted']) assert.ok(both.toLowerCase().includes(words.toLowerCase()), `${words} in ${both}`);
    });
    for (const person of Object.values(people)) await person.close();
  } finally {
    await house.end();
  }
}
