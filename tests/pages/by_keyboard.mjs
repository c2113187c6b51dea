// One thing of each role's day by the keyboard alone, without JavaScript.
import assert from 'node:assert/strict';
import { person, text } from './house.mjs';

// Tabs to a control and answers where it is; nothing is clicked.
async function tabsTo(page, selector, most = 120) {
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  throw new Error(`${selector} is not reached by the keyboard`);
}
const enters = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

// Follows a link, or presses a button.
async function opens(page, selector) {
  await tabsTo(page, selector);
  await enters(page);
}

// Types into a field, as if by hand.
async function fills(page, selector, words) {
  await tabsTo(page, selector);
  await page.keyboard.type(words);
}

// Back up to the frame, and out.
async function leaves(somebody) {
  const { page } = somebody;
  await page.keyboard.down('Shift');
  await tabsTo(page, '.who button');
  await page.keyboard.up('Shift');
  await enters(page);
  assert.match(page.url(), /\/sign-in$/);
  await somebody.close();
}

export async function byKeyboard(chromium, house, is) {
  const alone = (role, id, run) => is(`${role} by the keyboard alone`, async () => {
    const somebody = await person(chromium, house, id, { script: false });
    const { page } = somebody;
    await run(somebody);
    await leaves(somebody);
  });

  await alone('a supervisor takes note of a safety review, or lifts it,', 'S-02', async ({ page }) => {
    await opens(page, '.waits a[href*="/overrides/"]');
    await opens(page, '.recording button');
    assert.match(await text(page), /Recorded\. What is left stands below/);
  });

  await alone('a governance lead says what they read for, finds a record and places a hold', 'G-02', async ({ page }) => {
    await opens(page, 'main a[href^="/purpose"]');
    await fills(page, '#purpose', 'The yearly review');
    await opens(page, '.recording button');
    await fills(page, '#find', 'SU-0001');
    await enters(page);
    await opens(page, '#one ~ .waits a, [aria-labelledby=one] .waits a');
    await opens(page, 'a[href$="/record/hold-placed"]');
    await fills(page, '#one\\.basis', 'A court order');
    await opens(page, '.acts button:not([name])');
    assert.match(await text(page), /You placed it: somebody else lifts it/);
  });

  await alone('an administrator makes a token', 'AD-1', async ({ page }) => {
    await opens(page, 'nav a[href="/tokens"]');
    await opens(page, 'a[href="/tokens/new"]');
    await fills(page, '#name', 'mirror');
    await fills(page, '#acts_as', 'mirror-1');
    await fills(page, '#role', 'auditor');
    await tabsTo(page, 'input[name="scopes"][value="log"]');
    await page.keyboard.press('Space');
    await opens(page, '.acts button');
    assert.match(await page.$eval('.once code', (code) => code.innerText), /^stepin_/);
  });

  await alone('a support worker records what they were told', 'W-03', async ({ page }) => {
    await opens(page, '.waits a');
    await opens(page, 'a[href$="/support-contact-held"]');
    await fills(page, '[name="one.label"]', 'PP-1');
    await fills(page, '[name="one.note"]', 'Told by the keyboard alone.');
    await opens(page, '.acts button:not([name])');
    assert.ok((await text(page)).includes('Told by the keyboard alone.'));
  });

  await is('a session is recorded by the keyboard alone, and Enter in a field records and adds nothing', async () => {
    const somebody = await person(chromium, house, 'P-07', { script: false });
    const { page } = somebody;
    await opens(page, '.cases th a');
    await opens(page, 'a[href$="/record"]');
    await tabsTo(page, '#part-noticed > summary');
    await page.keyboard.press('Enter');
    await fills(page, '#noticed0\\.pattern', 'blame');
    await fills(page, '#noticed0\\.intensity', '2');
    await fills(page, '#noticed0\\.quote', 'By the keyboard alone');
    await opens(page, '.acts button:not([name])');
    assert.match(await text(page), /Recorded\./);
    assert.ok((await text(page)).includes('By the keyboard alone'));
    await opens(page, 'a[href$="/record"]');
    await fills(page, '#held\\.minutes', '45');
    await enters(page);
    assert.match(page.url(), /said=recorded/);
    await leaves(somebody);
  });

  await is('an auditor steps through a replay by the keyboard alone', async () => {
    const somebody = await person(chromium, house, 'A-01', { script: false });
    const { page } = somebody;
    await somebody.goes('/journeys/01957000-0000-7000-8000-000000000001');
    const stands = () => page.$eval('input[type=range]', (one) => Number(one.value));
    const before = await stands();
    await tabsTo(page, 'input[type=range]');
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowLeft');
    await opens(page, 'button');
    assert.equal(await stands(), before - 3);
    assert.match(await text(page), /As believed on .*writing is off/);
    await somebody.close();
  });
}
