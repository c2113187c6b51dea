// A practitioner's day and a support worker's, from sign-in to sign-out.
import assert from 'node:assert/strict';
import { person } from './house.mjs';

const text = (page) => page.evaluate(() => document.body.innerText);
const follows = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

async function signsOut({ page, close }) {
  await follows(page, '.who button');
  assert.match(page.url(), /\/sign-in$/);
  await close();
}

export async function practitionersDay(chromium, house, is) {
  const theirs = (await house.get('/v1/boards/caseload', 'P-07')).rows.filter((row) => row.lifecycle.state === 'open');
  const { journey } = theirs.at(-1);
  const record = `/journeys/${journey}/record`;

  for (const script of [true, false]) {
    const how = `JavaScript ${script ? 'on' : 'off'}`;
    await is(`what is begun is kept when somebody is called away, and recorded later, ${how}`, async () => {
      const morning = await person(chromium, house, 'P-07', { script });
      const words = `Called away at ${how}`;
      await morning.goes(record);
      await morning.page.click('#part-noticed > summary');
      await morning.page.type('#noticed0\\.quote', words);
      if (script) {
        // Nobody pressed anything.
        await morning.page.waitForFunction(() => /^Kept at/.test(document.querySelector('form [role=status]').textContent));
      } else {
        await follows(morning.page, 'button[name=keep][value=yes]');
        assert.match(await text(morning.page), /Kept for later/);
      }
      await morning.goes('/caseload');
      assert.match(await text(morning.page), /Begun and not recorded/);
      await signsOut(morning);
      const evening = await person(chromium, house, 'P-07', { script });
      await follows(evening.page, `.waits a[href^="${record}?go_on="]`);
      const { page } = evening;
      assert.equal(await page.$eval('#noticed0\\.quote', (one) => one.value), words);
      await page.select('#noticed0\\.pattern', 'silence');
      await page.select('#noticed0\\.intensity', '1');
      await follows(page, '.recording .acts button:not([name])');
      assert.ok((await text(page)).includes(words));
      await evening.goes('/caseload');
      assert.doesNotMatch(await text(page), /Begun and not recorded/);
      assert.deepEqual(evening.noted.complaints, []);
      await signsOut(evening);
    });
  }

  await is('a group is recorded on one page', async () => {
    const somebody = await person(chromium, house, 'P-07', { script: false });
    const { page } = somebody;
    await follows(page, 'a[href="/group"]');
    const there = theirs.slice(0, 2).map((row) => row.journey);
    const before = await Promise.all(there.map((id) => house.get(`/v1/journeys/${id}`, 'P-07')));
    for (const id of there) await page.select(`[name="who.${id}.came"]`, 'on-time');
    await page.type('#held\\.minutes', '120');
    await follows(page, '.recording button');
    assert.match(await text(page), /Recorded\./);
    const after = await Promise.all(there.map((id) => house.get(`/v1/journeys/${id}`, 'P-07')));
    after.forEach((one, n) => assert.equal(one.sessions_kept, before[n].sessions_kept + 1));
    await signsOut(somebody);
  });

  await is('an entry is put right, and both readings stay', async () => {
    const somebody = await person(chromium, house, 'P-07');
    const { page, goes } = somebody;
    await goes(`/journeys/${journey}`);
    await Promise.all([page.waitForNavigation(), page.$$eval('.entry .head a', (all) => all.find((one) => one.innerText === 'Presentation observed').click())]);
    await follows(page, 'a[href$="/correct/intensity"]');
    await page.select('#one\\.intensity', '3');
    await page.type('[name=reason]', 'Read again in the notes.');
    await follows(page, '.recording button');
    assert.match(await text(page), /corrected intensity: 1 → 3/);
    await signsOut(somebody);
  });

  await is('an open page says that something came, and keeps the focus where it is', async () => {
    const somebody = await person(chromium, house, 'P-07');
    const { page, goes } = somebody;
    await goes(`/journeys/${journey}`);
    await page.focus('a[href$="/record"]');
    const news = () => page.$eval('[data-news]', (one) => one.hidden);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    assert.equal(await news(), true, 'nothing was recorded');
    const other = await person(chromium, house, 'P-07');
    await other.goes(record);
    await follows(other.page, '.recording .acts button:not([name])');
    await signsOut(other);
    await page.bringToFront();
    await page.waitForFunction(() => !document.querySelector('[data-news]').hidden, { timeout: 20_000 });
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /\/record$/);
    await follows(page, '[data-news] a');
    await signsOut(somebody);
  });
}

export async function supportWorkersDay(chromium, house, is) {
  await is('a support worker finds whom they support, records what was told, and leaves', async () => {
    const somebody = await person(chromium, house, 'W-03', { script: false });
    const { page } = somebody;
    assert.match(page.url(), /\/support$/);
    await follows(page, '.waits a');
    const before = await text(page);
    assert.ok(before.includes('What I was told') && before.includes('Sessions'));
    await follows(page, 'a[href$="/support-contact-held"]');
    await page.type('[name="one.label"]', 'PP-1');
    await page.type('[name="one.note"]', 'Is staying with her sister this week.');
    await follows(page, '.recording .acts button:not([name])');
    assert.ok((await text(page)).includes('Is staying with her sister this week.'));
    await signsOut(somebody);
  });
}

// Tabs to a control and answers where it is; nothing is clicked.
async function tabsTo(page, selector, most = 120) {
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  throw new Error(`${selector} is not reached by the keyboard`);
}
const enters = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

export async function byKeyboard(chromium, house, is) {
  await is('a session is recorded by the keyboard alone, and Enter in a field records and adds nothing', async () => {
    const somebody = await person(chromium, house, 'P-07', { script: false });
    const { page } = somebody;
    await tabsTo(page, '.cases th a');
    await enters(page);
    await tabsTo(page, 'a[href$="/record"]');
    await enters(page);
    await tabsTo(page, '#part-noticed > summary');
    await page.keyboard.press('Enter');
    await tabsTo(page, '#noticed0\\.pattern');
    await page.keyboard.type('blame');
    await tabsTo(page, '#noticed0\\.intensity');
    await page.keyboard.type('2');
    await tabsTo(page, '#noticed0\\.quote');
    await page.keyboard.type('By the keyboard alone');
    await tabsTo(page, '.acts button:not([name])');
    await enters(page);
    assert.match(await text(page), /Recorded\./);
    assert.ok((await text(page)).includes('By the keyboard alone'));
    await tabsTo(page, 'a[href$="/record"]');
    await enters(page);
    await tabsTo(page, '#held\\.minutes');
    await page.keyboard.type('45');
    await enters(page);
    assert.match(page.url(), /said=recorded/);
    await page.keyboard.down('Shift');
    await tabsTo(page, '.who button');
    await page.keyboard.up('Shift');
    await enters(page);
    assert.match(page.url(), /\/sign-in$/);
    await somebody.close();
  });

  await is('an auditor steps through a replay by the keyboard alone', async () => {
    const somebody = await person(chromium, house, 'A-01', { script: false });
    const { page } = somebody;
    await somebody.goes('/journeys/01957000-0000-7000-8000-000000000001');
    const stands = () => page.$eval('input[type=range]', (one) => Number(one.value));
    const before = await stands();
    await tabsTo(page, 'input[type=range]');
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowLeft');
    await tabsTo(page, 'button');
    await enters(page);
    assert.equal(await stands(), before - 3);
    assert.match(await text(page), /As believed on .*writing is off/);
    await somebody.close();
  });
}
