// A day of an administrator: somebody new, their link and roles, a program's token, a team, and what is in force.
import assert from 'node:assert/strict';
import { follows, person } from './house.mjs';

const PASSPHRASE = 'marmalade otter bicycle fjord';

export async function administratorsDay({ chromium, house, is, judged, sideways, text }) {
  const isWell = async (page) => {
    assert.deepEqual(await judged(page), [], 'axe finds nothing');
    assert.equal(await sideways(page), 0, 'nothing is beyond the edge');
  };

  await is('an administrator adds somebody, who signs in; and gives a role and takes it back', async () => {
    const { page, goes, close } = await person(chromium, house, 'AD-1', { width: 320 });
    assert.match(page.url(), /\/people$/, 'this is where they work');
    await follows(page, 'a[href="/new-person"]');
    await page.type('#id', 'P-99');
    await follows(page, '.recording button');
    assert.match(await text(page), /Choose at least one/);
    assert.equal(await page.$eval('#id', (input) => input.value), 'P-99', 'what was typed is kept');
    await isWell(page);
    await page.click('input[name="roles"][value="practitioner"]');
    await follows(page, '.recording button');
    const link = await page.$eval('.once code', (code) => code.innerText);
    assert.match(link, /\/sign-in\/link\//);
    await isWell(page);

    const context = await chromium.createBrowserContext();
    const theirs = await context.newPage();
    await theirs.goto(`${house.base}${new URL(link).pathname}`);
    await theirs.type('#passphrase', PASSPHRASE);
    await theirs.type('#again', PASSPHRASE);
    await follows(theirs, 'form button');
    assert.equal((await theirs.goto(`${house.base}/caseload`)).status(), 200);

    await goes('/people/P-99');
    assert.match(await text(page), /passphrase/);
    await page.select('#role', 'support-worker');
    await follows(page, 'form[action$="/grant"] button');
    assert.match(await text(page), /The role is theirs/);
    await isWell(page);
    await follows(page, 'form[action$="/disable"] button');
    assert.match(await text(page), /kept out, from this moment/);
    await theirs.goto(`${house.base}/caseload`);
    assert.match(theirs.url(), /\/sign-in/);
    await context.close();
    await close();
  });

  await is('an administrator makes a token, changes a team, sees what is in force, and signs out', async () => {
    const { page, goes, close } = await person(chromium, house, 'AD-1');
    await goes('/tokens');
    await follows(page, 'a[href="/tokens/new"]');
    await page.type('#name', 'roster');
    await page.type('#acts_as', 'sync-9');
    await page.select('#role', 'auditor');
    await page.click('input[name="scopes"][value="log"]');
    await follows(page, '.recording button');
    const token = await page.$eval('.once code', (code) => code.innerText);
    assert.match(token, /^stepin_/);
    await isWell(page);
    await follows(page, 'a[href="/tokens"].button');
    assert.match(await text(page), /sync-9, auditor/);
    assert.ok(!(await page.content()).includes(token), 'it is not shown again');

    await goes('/organisation');
    await follows(page, 'a[href="/organisation/team-changed"]');
    await page.type('#one\\.team', 'South');
    await page.type('#one\\.added', 'P-07, S-02');
    await follows(page, '.recording button');
    assert.match(await text(page), /Recorded\.[^]*South[^]*P-07, S-02/);
    await isWell(page);
    await goes('/policies');
    assert.match(await text(page), /In force: 1\./);
    await follows(page, '.who button');
    assert.match(page.url(), /\/sign-in$/);
    await close();
  });
}
