// A day of two governance leads: what is due, a hold, an answer to a request, and a record destroyed.
import assert from 'node:assert/strict';
import { both, follows, person, signsOut, states, text } from './house.mjs';

// Two cases for each day: of one somebody asked for the record, of the other it was decided that it is destroyed.
let all;
async function cases(house, script) {
  // Asked once: whatever is destroyed is no case any more.
  all ??= await house.get('/v1/journeys?limit=1000', 'S-02');
  const [asked, over] = all.slice(script ? -2 : -4).map((one) => one.journey);
  return { asked, over };
}

// One of them begins what another one goes on with.
async function begins(chromium, house, script) {
  const { asked, over } = await cases(house, script);
  const { page, goes, close } = await person(chromium, house, 'G-02', { script });
  await states({ page }, 'The yearly review');
  await goes(`/journeys/${asked}/record/subject-access-requested`);
  await follows(page, '.recording button');
  const request = await page.$eval('a[href*="/requests/"]', (link) => link.href.split('/').pop());
  await goes(`/journeys/${asked}/record/joint-access-requested`);
  await page.select('#one\\.scope', 'protected');
  await page.type('#one\\.purpose', 'Request 7');
  await follows(page, '.recording button');
  const open = (await page.$eval('body', (body) => body.innerText)).includes('You asked: another one agrees');
  assert.ok(open, 'it waits for another');
  await goes(`/journeys/${over}/record/retention-reviewed`);
  await page.select('#one\\.outcome', 'destroy');
  await follows(page, '.recording button');
  await goes('/keeping');
  assert.match(await text(page), /Waits for a second one of you[^]*You asked on[^]*You decided on/);
  await close();
  return { asked, over, request };
}

// What is judged as it is met, with something in each part of it.
export async function governancePages(chromium, house) {
  const { asked, over, request } = await begins(chromium, house, true);
  return ['/keeping', '/keeping?find=SU-0001', '/organisation', '/organisation/duty-cover-set', '/boards/retention', '/boards/access',
    `/journeys/${asked}/keeping`, `/journeys/${asked}/requests/${request}`, `/journeys/${asked}/requests/${request}/refuse`,
    `/journeys/${asked}/record/joint-access-requested`, `/journeys/${over}/keeping`, `/journeys/${over}/erasure`,
    `/journeys/${over}/record/retention-reviewed`, `/journeys/${over}/record/hold-placed`];
}

// Sends a form whose answer is a file, as the browser would: it is read here, and not put into a folder.
async function takes(page, form, more) {
  const { action, key } = await page.$eval(form, (one) => ({ action: one.action, key: one.elements.key.value }));
  const cookie = (await page.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const body = new URLSearchParams({ key, ...more });
  const sent = await fetch(action, { method: 'POST', body, headers: { cookie, origin: new URL(action).origin } });
  return { status: sent.status, how: sent.headers.get('content-disposition'), text: await sent.text() };
}

export async function governanceLeadsDay(tools) {
  const { chromium, house, is, judged, sideways } = tools;
  await begins(chromium, house, false);
  const isWell = async (page) => {
    assert.deepEqual(await judged(page), [], 'axe finds nothing');
    assert.equal(await sideways(page), 0, 'nothing is beyond the edge');
  };
  const lead = async (id, script, width) => {
    const somebody = await person(chromium, house, id, { script, width });
    assert.match(somebody.page.url(), /\/keeping$/, 'this is where they work');
    return somebody;
  };

  await both(is, 'a governance lead says what they read for where a page asks, and goes on from there', async (script) => {
    const { asked } = await cases(house, script);
    const { page, goes, close } = await lead('G-01', script, 320);
    await goes(`/journeys/${asked}/keeping`);
    assert.match(await text(page), /What do you read for\?/);
    await page.type('#purpose', 'Request 7');
    await follows(page, '.recording button');
    assert.ok(page.url().endsWith(`/journeys/${asked}/keeping`), page.url());
    assert.match(await text(page), /Reading for: Request 7/);
    assert.ok(!page.url().includes('Request'), 'it stands in no address');
    await follows(page, '.purpose button');
    assert.match(await text(page), /Say what you read for/);
    await close();
  });

  await both(is, 'a request is decided entry by entry, prepared by one and released by another', async (script) => {
    const { asked } = await cases(house, script);
    const one = await lead('G-01', script);
    await states(one, 'Request 7');
    const { page } = one;
    assert.match(await text(page), /Requests to answer[^]*nothing is prepared yet/);
    await follows(page, `a[href^="/journeys/${asked}/requests/"]`);
    await page.evaluate(() => {
      for (const select of document.querySelectorAll('#entries ~ form h3 ~ fieldset select')) select.value = 'hold-back';
      for (const field of document.querySelectorAll('#entries ~ form h3 ~ fieldset textarea')) field.value = 'It speaks of somebody else.';
    });
    await follows(page, 'form[action$="/decide"] .acts button');
    assert.match(await text(page), /Decided, in your name/);
    await isWell(page);
    await follows(page, 'form[action$="/prepare"] button');
    assert.match(await text(page), /You prepared it/);
    const request = page.url().split('?')[0];
    await one.close();

    const other = await lead('G-02', script);
    await states(other, 'Request 7');
    await other.page.goto(request);
    const answer = await takes(other.page, 'form[action$="/release"]', { as: 'data' });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.how, /attachment/);
    assert.ok(JSON.parse(answer.text).entries.length > 0);
    await other.page.reload();
    assert.match(await text(other.page), /partly on .* by G-02/);
    await isWell(other.page);
    await other.close();
  });

  await both(is, 'a hold keeps a record, somebody else lifts it, and a record is destroyed by typing which', async (script) => {
    const { over } = await cases(house, script);
    const one = await lead('G-02', script);
    await states(one, 'The yearly review');
    await one.goes(`/journeys/${over}/keeping`);
    await follows(one.page, 'a[href$="/record/hold-placed"]');
    await one.page.type('#one\\.basis', 'A court order');
    await follows(one.page, '.recording button');
    assert.match(await text(one.page), /You placed it: somebody else lifts it/);
    assert.match(await text(one.page), /You decided that it is destroyed/);
    await one.close();

    const { page, goes, close } = await lead('G-01', script, 320);
    await states({ page }, 'The yearly review');
    await goes(`/journeys/${over}/erasure`);
    const reference = await page.$eval('h1 .also', (also) => also.innerText);
    const destroys = async (typed) => {
      await page.select('#person', 'service-user');
      await page.$eval('#basis', (input) => { input.value = 'Its time is over'; });
      await page.$eval('#confirmed', (input, value) => { input.value = value; }, typed);
      await follows(page, 'button.grave');
    };
    await destroys('SU-9999');
    assert.match(await text(page), new RegExp(`Type ${reference} exactly`));
    await isWell(page);
    await destroys(reference);
    assert.match(await text(page), /placed a hold/);
    await goes(`/journeys/${over}/keeping`);
    await follows(page, 'a[href*="/record/hold-lifted?hold="]');
    await page.type('#one\\.approver', 'G-02');
    await page.type('#one\\.reason', 'The order has ended.');
    await follows(page, '.recording button');
    await goes(`/journeys/${over}/erasure`);
    await destroys(reference);
    assert.match(await text(page), /Erased[^]*case compartment[^]*as G-02 had decided/);
    await isWell(page);
    const gone = await goes(`/journeys/${over}/keeping`);
    assert.equal(gone.status(), 410);
    assert.match(await text(page), /has been erased/);
    await goes('/keeping');
    await signsOut({ page, close });
  });
}
