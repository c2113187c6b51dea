// A practitioner's day and a support worker's, from sign-in to sign-out.
import assert from 'node:assert/strict';
import { both, follows, person, signsOut, text } from './house.mjs';

export async function practitionersDay(chromium, house, is) {
  const theirs = (await house.get('/v1/boards/caseload', 'P-07')).rows.filter((row) => row.lifecycle.state === 'open');
  const { journey } = theirs.at(-1);
  const record = `/journeys/${journey}/record`;

  await both(is, 'what is begun is kept when somebody is called away, and recorded later', async (script) => {
    const morning = await person(chromium, house, 'P-07', { script });
    const words = `Called away, JavaScript ${script ? 'on' : 'off'}`;
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

  await both(is, 'a group is begun, kept and recorded on one page', async (script) => {
    const somebody = await person(chromium, house, 'P-07', { script });
    const { page } = somebody;
    await follows(page, 'a[href="/group"]');
    const there = theirs.slice(0, 2).map((row) => row.journey);
    const before = await Promise.all(there.map((id) => house.get(`/v1/journeys/${id}`, 'P-07')));
    await page.type('#held\\.minutes', '120');
    for (const id of there) await page.select(`[name="who.${id}.came"]`, 'on-time');
    await follows(page, 'button[name=keep][value=yes]');
    assert.match(await text(page), /Kept for later/);
    await follows(page, '.waits a[href^="/group?go_on="]');
    assert.equal(await page.$eval('#held\\.minutes', (one) => one.value), '120');
    for (const id of there) assert.equal(await page.$eval(`[name="who.${id}.came"]`, (one) => one.value), 'on-time');
    await follows(page, '.recording .acts button:not([name])');
    assert.doesNotMatch(await text(page), /Begun and not recorded/);
    assert.match(await text(page), /Recorded\./);
    const after = await Promise.all(there.map((id) => house.get(`/v1/journeys/${id}`, 'P-07')));
    after.forEach((one, n) => assert.equal(one.sessions_kept, before[n].sessions_kept + 1));
    await signsOut(somebody);
  });

  await both(is, 'an entry is put right, and both readings stay', async (script) => {
    const somebody = await person(chromium, house, 'P-07', { script });
    const { page, goes } = somebody;
    await goes(`/journeys/${journey}`);
    await Promise.all([page.waitForNavigation(), page.$$eval('.entry .head a', (all) => all.find((one) => one.innerText === 'Presentation observed').click())]);
    await follows(page, 'a[href$="/correct/intensity"]');
    const [was, reads] = script ? ['1', '3'] : ['3', '2'];
    await page.select('#one\\.intensity', reads);
    await page.type('[name=reason]', 'Read again in the notes.');
    await follows(page, '.recording button');
    assert.ok((await text(page)).includes(`corrected intensity: ${was} → ${reads}`));
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
  await both(is, 'a support worker finds whom they support, records what was told, and leaves', async (script) => {
    const somebody = await person(chromium, house, 'W-03', { script });
    const { page } = somebody;
    assert.match(page.url(), /\/support$/);
    await follows(page, '.waits a');
    const before = await text(page);
    assert.ok(before.includes('What I was told') && before.includes('Sessions'));
    await follows(page, 'a[href$="/support-contact-held"]');
    await page.type('[name="one.label"]', 'PP-1');
    await page.type('[name="one.note"]', 'Is staying with a sister this week.');
    await follows(page, '.recording .acts button:not([name])');
    assert.ok((await text(page)).includes('Is staying with a sister this week.'));
    await signsOut(somebody);
  });
}
