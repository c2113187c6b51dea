// A supervisor's day, from sign-in to sign-out, by forms alone: what is to be taken note of, lifted, approved, talked over, closed.
import assert from 'node:assert/strict';
import { both, follows, person, signsOut, text } from './house.mjs';

// The first link of these words within what is selected.
async function opens(page, within, words) {
  const links = await page.$$(`${within} a`);
  for (const link of links) {
    if ((await link.evaluate((one) => one.innerText)).startsWith(words)) {
      await Promise.all([page.waitForNavigation(), link.evaluate((one) => one.click())]);
      return;
    }
  }
  throw new Error(`no link says ${words}`);
}

// What supervisors meet, for axe and the widths: pages of things that have ids of their own.
export async function pages(house, first) {
  const { rows } = await house.get('/v1/boards/overrides', 'S-02');
  const liftable = rows.find((row) => row.fresh_assessment);
  const { moves } = await house.get(`/v1/journeys/${first}/standing`, 'S-02');
  return ['/team', '/team?needs=safety-reviews', '/team?find=nobody', '/supervision', '/supervision/P-07', '/supervision/P-04', '/figures', '/emergency',
    `/journeys/${first}/decisions`, `/journeys/${first}/decisions/${moves.at(-1).event}`,
    ...[rows.find((row) => row.reference === 'SU-0001' && row.standing), liftable].map((row) => `/journeys/${row.journey}/overrides/${row.events[0]}`)];
}

export async function day(chromium, house, is, first) {
  const theirs = await house.get('/v1/boards/caseload', 'S-02');
  const others = theirs.rows.filter((row) => row.practitioner !== 'P-07' && !row.co_workers.includes('P-07'));

  await both(is, 'a practitioner opens a case that is not theirs in an emergency, by a form', async (script) => {
    const other = others[script ? 0 : 1];
    const { page, goes, close } = await person(chromium, house, 'P-07', { script });
    await goes(`/journeys/${other.journey}`);
    assert.ok(!(await text(page)).includes(other.reference), 'it is not theirs');
    await goes('/caseload');
    await opens(page, 'main', 'Open a case that is not yours');
    await page.type('#reference', other.reference);
    await page.type('#purpose', 'A call at night');
    await follows(page, '.recording button');
    assert.match(await text(page), /Open to you in an emergency until \d\d:\d\d/);
    assert.equal(await page.$(`a[href="/journeys/${other.journey}/record"]`), null, 'nothing can be recorded');
    assert.equal((await goes(`/journeys/${other.journey}/record`)).status(), 403, 'and no form says otherwise');
    await goes('/caseload');
    await signsOut({ page, close });
  });

  await both(is, 'a supervisor does their day by forms, and what is done is gone from the list', async (script) => {
    const { page, close } = await person(chromium, house, 'S-02', { script });
    assert.match(page.url(), /\/team$/);
    const before = await text(page);
    assert.match(before, /P-07 opened it in an emergency/);

    await opens(page, '.waits', 'Take note');
    assert.match(await text(page), /Safety review/i);
    await follows(page, '.recording button');
    assert.match(page.url(), /\/team\?said=recorded$/);
    assert.match(await text(page), /Recorded\. What is left stands below/);

    await opens(page, '.waits', 'Look whether to lift it');
    await follows(page, '.recording button');
    assert.match(page.url(), /\/team\?said=recorded$/);

    await opens(page, '.waits', 'Look at it and close it');
    assert.match(await text(page), /What was looked at[^]*journey page/i);
    await follows(page, '.recording button');
    assert.match(await text(page), /Say what you found/);
    await page.type('#finding', 'One call was taken.');
    await follows(page, '.recording button');
    const after = await text(page);
    const count = (all, words) => all.split(words).length - 1;
    const opened = 'P-07 opened it in an emergency';
    assert.equal(count(after, opened), count(before, opened) - 1);
    assert.equal(count(after, 'Take note'), count(before, 'Take note') - 1);

    await follows(page, 'nav a[href="/supervision"]');
    await opens(page, 'main', 'P-04');
    const [decided] = await page.$$('textarea[name$=".decided"]');
    const journey = await decided.evaluate((one) => one.name.split('.')[0]);
    await decided.type('Hold the pace until the next session.');
    await page.click(`[id="c-${journey}"] .two details > summary`);
    await page.type(`[id="action-${journey}"]`, 'Ring the school');
    await follows(page, '.acts button');
    assert.match(await text(page), /Not recorded yet/);
    await page.$eval(`[id="due-${journey}"]`, (one) => { one.value = '2026-12-24'; });
    await follows(page, '.acts button');
    const agenda = await text(page);
    assert.match(agenda, /Actions stay on this page until they are done/);
    assert.match(agenda, /Ring the school P-04, due by 24 Dec 2026|Ring the school P-04, was due on 24 Dec 2026/);

    await follows(page, 'nav a[href="/figures"]');
    assert.equal((await page.$$('svg[role=img]')).length, 4);
    assert.equal((await page.$$('main table')).length, 4, 'each figure has its table');
    await signsOut({ page, close });
  });

  await both(is, 'a question is answered beside its evidence, and stays with it', async (script) => {
    const { rows } = await house.get('/v1/boards/supervision', 'S-02');
    const row = rows.filter((one) => one.questions.length > 0).at(script ? 0 : -1);
    const { page, goes, close } = await person(chromium, house, 'S-02', { script });
    await goes(`/journeys/${row.journey}/questions`);
    const { id } = row.questions[0];
    await page.click(`[id="${id}"] > details > summary`);
    await page.type(`[id="decided-${id}"]`, 'Ask about life outside the room.');
    await follows(page, `[id="${id}"] form button`);
    assert.ok(page.url().endsWith(`/questions?said=recorded#${id}`), page.url());
    assert.match(await page.$eval(`[id="${id}"]`, (one) => one.innerText), /Supervision, .*S-02: Ask about life outside the room/);
    await close();
  });

  await is('how the case progressed marks what was recorded later and had occurred before', async () => {
    const { page, goes, close } = await person(chromium, house, 'A-01');
    await goes(`/journeys/${first}/decisions`);
    const moved = await page.$$eval('.decisions > li', (all) => all.map((one) => one.innerText).find((one) => one.startsWith('Moved from 3 Steady to 4 Look')));
    assert.match(moved, /Recorded later, occurred before\s+incident learned of 30 Apr 2025/);
    assert.match(moved, /decision approved/);
    await close();
  });
}
