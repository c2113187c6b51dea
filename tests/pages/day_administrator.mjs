// A day of an administrator: somebody new, their link and roles, a program's token, a team, and what is in force.
import assert from 'node:assert/strict';
import { both, follows, person, signsOut } from './house.mjs';

const PASSPHRASE = 'marmalade otter bicycle fjord';

export async function administratorsDay({ chromium, house, is, judged, sideways, text }) {
  const isWell = async (page) => {
    assert.deepEqual(await judged(page), [], 'axe finds nothing');
    assert.equal(await sideways(page), 0, 'nothing is beyond the edge');
  };

  await both(is, 'an administrator adds somebody, who signs in; and gives a role and takes it back', async (script) => {
    const id = script ? 'P-99' : 'P-98';
    const { page, goes, close } = await person(chromium, house, 'AD-1', { script, width: 320 });
    assert.match(page.url(), /\/people$/, 'this is where they work');
    await follows(page, 'a[href="/new-person"]');
    await page.type('#id', id);
    await follows(page, '.recording button');
    assert.match(await text(page), /Choose at least one/);
    assert.equal(await page.$eval('#id', (input) => input.value), id, 'what was typed is kept');
    await isWell(page);
    await page.click('input[name="roles"][value="practitioner"]');
    await follows(page, '.recording button');
    const link = await page.$eval('.once code', (code) => code.innerText);
    assert.match(link, /\/sign-in\/link\//);
    await isWell(page);

    const context = await chromium.createBrowserContext();
    const theirs = await context.newPage();
    await theirs.setJavaScriptEnabled(script);
    await theirs.goto(`${house.base}${new URL(link).pathname}`);
    await theirs.type('#passphrase', PASSPHRASE);
    await theirs.type('#again', PASSPHRASE);
    await follows(theirs, 'form button');
    assert.equal((await theirs.goto(`${house.base}/caseload`)).status(), 200);

    await goes(`/people/${id}`);
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

  await both(is, 'an administrator makes a token, changes a team, sees what is in force, and signs out', async (script) => {
    const [name, acts, team] = script ? ['roster', 'sync-9', 'South'] : ['census', 'sync-8', 'West'];
    const { page, goes, close } = await person(chromium, house, 'AD-1', { script });
    await goes('/tokens');
    await follows(page, 'a[href="/tokens/new"]');
    await page.type('#name', name);
    await page.type('#acts_as', acts);
    await page.select('#role', 'auditor');
    await page.click('input[name="scopes"][value="log"]');
    await follows(page, '.recording button');
    const token = await page.$eval('.once code', (code) => code.innerText);
    assert.match(token, /^stepin_/);
    await isWell(page);
    await follows(page, 'a[href="/tokens"].button');
    assert.ok((await text(page)).includes(`${acts}, auditor`));
    assert.ok(!(await page.content()).includes(token), 'it is not shown again');

    await goes('/organisation');
    await follows(page, 'a[href="/organisation/team-changed"]');
    await page.type('#one\\.team', team);
    await page.type('#one\\.added', 'P-07, S-02');
    await follows(page, '.recording button');
    assert.match(await text(page), new RegExp(`Recorded\\.[^]*${team}[^]*P-07, S-02`));
    await isWell(page);
    await goes('/policies');
    assert.match(await text(page), /In force: 1\./);
    await signsOut({ page, close });
  });
}
