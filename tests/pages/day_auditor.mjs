// The day of an auditor, from sign-in to sign-out: a sample, a replay by the slider and by the keyboard, two moments, who looked,
// what is taken out, and what the log proves.
import assert from 'node:assert/strict';
import { both, person, signsOut, text } from './house.mjs';

// Pages and states to be judged with all others.
export const auditors = (JOURNEY, event) => [
  '/sample', '/sample?seed=7&size=10', '/sample?seed=x&size=0', '/looks', '/looks/P-07', '/account/own-looks', '/what-if', '/what-if?policy=1',
  '/verification', '/verification?event=x', `/verification/events/${event}`, `${JOURNEY}/looks`, `${JOURNEY}/export`, `${JOURNEY}/compare`,
  `${JOURNEY}?moment=1`, `${JOURNEY}/questions?moment=5`, `${JOURNEY}/events/${event}?as_believed_at=2025-05-10`,
  `${JOURNEY}/compare?from_moment=2&to_moment=9`, '/boards/contact?day=70', '/boards/overrides?policy=1',
];

export async function dayOfAnAuditor({ is, chromium, house, JOURNEY, disclosure }) {
  const follows = (page, act) => Promise.all([page.waitForNavigation(), act()]);
  const link = async (page, name) => {
    const found = await page.waitForSelector(`main a ::-p-text(${name})`);
    await follows(page, () => found.evaluate((one) => one.closest('a').click()));
  };
  const stands = async (page) => Number((await page.$eval('.slider output', (one) => one.value)).match(/^\d+/)[0]);
  const entries = async (page) => Number((await text(page)).match(/(\d+) entr(?:ies|y), newest first/)[1]);

  await both(is, 'an auditor replays a journey moment by moment', async (script) => {
    const { page, goes, close } = await person(chromium, house, 'A-01', { script });
    assert.match(page.url(), /\/caseload$/);
    await goes(JOURNEY);
    const all = await stands(page);
    assert.ok(all > 10, `${all} moments`);
    const known = [await entries(page)];
    const step = async (name, where) => {
      await link(page, name);
      assert.equal(await stands(page), where, name);
      assert.match(await text(page), /As believed on .*, writing is off/);
      assert.equal(await page.$('main form[method=post], main a[href*="/record"]'), null, 'nothing records');
      known.push(await entries(page));
    };
    await step('First', 1);
    await step('Later', 2);
    await step('Later', 3);
    await step('Earlier', 2);
    await step('Last', all);
    assert.ok(known[1] < known[2] && known[2] < known[3] && known[4] === known[2], known.join());
    // Three steps to the left, by the keyboard alone.
    await page.focus('.slider input');
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowLeft');
    if (script) assert.equal(await stands(page), all - 3, 'it says where it stands while it moves');
    await page.keyboard.press('Tab');
    await follows(page, () => page.keyboard.press('Enter'));
    assert.equal(await stands(page), all - 3);
    await link(page, 'Questions for supervision');
    assert.match(await text(page), /writing is off/);
    assert.equal(await stands(page), all - 3, 'the moment stays from page to page');
    await link(page, 'Back to now');
    assert.doesNotMatch(await text(page), /writing is off/);
    await close();
  });

  await is('on day 65 no control of the replay tells when anything came later', async () => {
    const { page, goes, close } = await person(chromium, house, 'A-01');
    await goes(`${JOURNEY}?as_believed_at=2025-05-07`);
    const then = await page.content();
    for (const sign of ['30 April 2025', '30 Apr 2025', '2025-04-30', 'Suspended', '8 May 2025', '2025-05-08', '12 May 2025', '2025-05-12']) {
      assert.ok(!then.includes(sign), `${sign} in ${then}`);
    }
    await link(page, 'Later');
    assert.match(await text(page), /30 April 2025/);
    await close();
  });

  await both(is, 'an auditor walks through a day', async (script) => {
    const { page, goes, close } = await person(chromium, house, 'A-01', { script });
    await goes('/sample');
    await follows(page, () => page.click('main form button'));
    assert.match(await text(page), /10 of \d+ cases/);
    await follows(page, () => page.click('.cases th a'));
    await link(page, 'Two moments side by side');
    await follows(page, () => page.click('.replay button'));
    assert.match(await text(page), /As believed on .*, and on .*; writing is off/);
    await goes(JOURNEY);
    await link(page, 'Chronology and exports');
    await follows(page, () => page.click('.recording button'));
    assert.match(await text(page), /Nothing was taken out yet[\s\S]*Say what it is for/);
    await page.type('#purpose', 'File audit of the autumn');
    await follows(page, () => page.click('.recording button'));
    assert.match(await text(page), /Chronology SU-0001[\s\S]*File audit of the autumn/);
    await link(page, 'Back to the journey');
    await link(page, 'Who looked at this record');
    assert.match(await text(page), /took out: export of the chronology[\s\S]*File audit of the autumn/);
    await goes(`${JOURNEY}/events/${disclosure}`);
    await link(page, 'Is it in the log?');
    assert.match(await text(page), /Yes\.[\s\S]*from the proof/);
    await link(page, 'Back to verification');
    const code = await page.$eval('svg.qr', (one) => one.getBoundingClientRect().width);
    assert.ok(code >= 280, `the code is ${code} px wide`);
    await signsOut({ page, close });
  });
}
