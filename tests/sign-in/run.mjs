// Sign-in by OpenID Connect as a browser meets it: the real service, a real provider, and what an
// attacker would try. Each refusal has a control: the same way, left alone, signs in.
import assert from 'node:assert/strict';
import { exportSPKI, SignJWT } from 'jose';
import { Browser } from './browser.mjs';
import { CLIENT, provider } from './provider.mjs';
import { folder, freePort, stepin } from './stepin.mjs';
import { rmSync } from 'node:fs';

const binary = process.argv[2] ?? 'target/release/stepin';
const [own, theirs] = [await freePort(), await freePort()];
const idp = await provider(theirs, `http://localhost:${own}`);
const place = folder(binary);
const starts = (require) =>
  stepin(binary, place, own, idp.issuer, CLIENT, ['--oidc-require', require]);
let service = await starts('amr=mfa');
const isBack = (url) => url.startsWith(`${service.url}/sign-in/oidc/callback`);

// From the link on the page to the way back, which is not yet gone.
async function away(browser, login, query = '') {
  const page = await browser.follow(`${service.url}/sign-in/oidc${query}`);
  assert.match(page.text, /<form/, page.text);
  const back = await browser.follow(await browser.submit(page, { login }), isBack);
  assert.ok(back.stopped, 'the provider sends back');
  return back.stopped;
}
const isSignedIn = async (browser) => (await browser.get(`${service.url}/account`)).status === 200;

async function signsIn(login, browser = new Browser(), query = '') {
  const back = await away(browser, login, query);
  const answer = await browser.get(back);
  assert.equal(answer.status, 303, answer.text);
  assert.ok(await isSignedIn(browser));
  return { browser, back, to: answer.to };
}

// Refused at this check, and nobody is signed in.
async function refusedAt(check, browser, url) {
  const before = (await service.figures())[check] ?? 0;
  const answer = await browser.get(url);
  assert.equal(answer.status, 403, answer.text);
  assert.match(answer.text, /You are not signed in/);
  assert.doesNotMatch(answer.text, new RegExp(`nonce|audience|signature|token|mfa|role\\b`, 'i'));
  assert.equal((await service.figures())[check] ?? 0, before + 1, `refused as ${check}`);
  assert.ok(!(await isSignedIn(browser)));
}

async function tampered(check, tamper) {
  await signsIn('P-07');
  const browser = new Browser();
  const back = await away(browser, 'P-07');
  idp.tamper = tamper;
  try {
    await refusedAt(check, browser, back);
  } finally {
    idp.tamper = null;
  }
}
const base64 = (text) => Buffer.from(text).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

const hmac = (claims, key) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(key));

const cases = {
  'sign-in works, and leads to where one wanted to go': async () => {
    const { to, browser } = await signsIn('P-07', new Browser(), '?next=/v1/journeys');
    assert.equal(to, `${service.url}/v1/journeys`);
    assert.equal((await browser.get(to)).status, 200);
  },
  'one is sent on within this service only': async () => {
    const { to } = await signsIn('P-07', new Browser(), '?next=//evil.test/');
    assert.equal(to, `${service.url}/`);
  },
  'a token re-signed as it was is taken': async () => {
    idp.tamper = ({ claims, resigned }) => resigned(claims);
    try { await signsIn('P-07'); } finally { idp.tamper = null; }
  },
  'a token of another issuer is refused': () => tampered('issuer', ({ claims, resigned }) =>
    resigned({ ...claims, iss: 'http://127.0.0.1:1' })),
  'a token for another client is refused': () => tampered('audience', ({ claims, resigned }) =>
    resigned({ ...claims, aud: 'another' })),
  'a token for another client, too, is refused': () => tampered('audience', ({ claims, resigned }) =>
    resigned({ ...claims, aud: [CLIENT.id, 'another'] })),
  'a token made for another party is refused': () => tampered('audience', ({ claims, resigned }) =>
    resigned({ ...claims, azp: 'another' })),
  'a token with another nonce is refused': () => tampered('nonce', ({ claims, resigned }) =>
    resigned({ ...claims, nonce: 'another' })),
  'a token without a nonce is refused': () => tampered('nonce', ({ claims, resigned }) => {
    const { nonce: _, ...rest } = claims;
    return resigned(rest);
  }),
  'a token of another sign-in is refused': async () => {
    await signsIn('P-07');
    const earlier = idp.tokens.at(-1);
    await tampered('nonce', () => earlier);
  },
  'a token signed with the client secret is refused': () =>
    tampered('algorithm', ({ claims }) => hmac(claims, CLIENT.secret)),
  'a token signed with the public key as a secret is refused': () =>
    tampered('algorithm', async ({ claims }) => hmac(claims, await exportSPKI(idp.publicKey))),
  'a token that is not signed is refused': () => tampered('algorithm', ({ claims }) =>
    `${base64('{"alg":"none"}')}.${base64(JSON.stringify(claims))}.`),
  'a token signed by a stranger under a known key id is refused': () =>
    tampered('signature', ({ claims, header, resigned }) => resigned(claims, header, idp.stranger)),
  'a token signed by an unknown key is refused': () => tampered('key', ({ claims, resigned }) =>
    resigned(claims, { alg: 'RS256', kid: 'other' }, idp.stranger)),
  'a token that expired is refused': () => tampered('expired', ({ claims, resigned }) =>
    resigned({ ...claims, exp: now() - 90 })),
  'a token that expired within the leeway is taken': async () => {
    idp.tamper = ({ claims, resigned }) => resigned({ ...claims, exp: now() - 30 });
    try { await signsIn('P-07'); } finally { idp.tamper = null; }
  },
  'a token from the future is refused': () => tampered('expired', ({ claims, resigned }) =>
    resigned({ ...claims, iat: now() + 120 })),
  'a token that is good only from a later time on is refused': () =>
    tampered('expired', ({ claims, resigned }) => resigned({ ...claims, nbf: now() + 120 })),
  'a token that was issued long ago is refused': () => tampered('expired', ({ claims, resigned }) =>
    resigned({ ...claims, iat: now() - 3600 })),
  'a token that names nobody is refused': () => tampered('claim', ({ claims, resigned }) => {
    const { preferred_username: _, ...rest } = claims;
    return resigned(rest);
  }),
  'a way back that was gone is refused': async () => {
    const { back } = await signsIn('P-07');
    await refusedAt('state', new Browser(), back);
  },
  'a code that was used is refused': async () => {
    const { back } = await signsIn('P-07');
    const browser = new Browser();
    const fresh = new URL(await away(browser, 'P-07'));
    fresh.searchParams.set('code', new URL(back).searchParams.get('code'));
    await refusedAt('code', browser, fresh.href);
  },
  'a code of another sign-in is refused': async () => {
    const [mine, other] = [new Browser(), new Browser()];
    const [back, foreign] = [new URL(await away(mine, 'P-07')), await away(other, 'P-09')];
    back.searchParams.set('code', new URL(foreign).searchParams.get('code'));
    // Bound by PKCE: the verifier is the one of the other sign-in.
    await refusedAt('code', mine, back.href);
    await signsIn('P-09');
  },
  'the way back of another browser is refused, and is used up': async () => {
    const [victim, thief] = [new Browser(), new Browser()];
    const back = await away(victim, 'P-07');
    await away(thief, 'P-09');
    await refusedAt('browser', thief, back);
    await refusedAt('state', victim, back);
    await signsIn('P-07');
  },
  'a state that was made up is refused': async () => {
    const browser = new Browser();
    const back = new URL(await away(browser, 'P-07'));
    back.searchParams.set('state', 'A'.repeat(43));
    await refusedAt('state', browser, back.href);
  },
  'an answer that names another issuer, or none, is refused': async () => {
    for (const iss of ['http://127.0.0.1:1', null]) {
      const browser = new Browser();
      const back = new URL(await away(browser, 'P-07'));
      if (iss) back.searchParams.set('iss', iss); else back.searchParams.delete('iss');
      await refusedAt('issuer', browser, back.href);
    }
    await signsIn('P-07');
  },
  'whoever signed in without a second factor is refused': async () => {
    const browser = new Browser();
    await refusedAt('mfa', browser, await away(browser, 'P-08'));
    await signsIn('P-07');
  },
  'somebody whom nobody here knows is refused': async () => {
    const browser = new Browser();
    await refusedAt('no-role', browser, await away(browser, 'X-99'));
    await signsIn('P-07');
  },
  'who shows again who they are is asked for it, whatever the provider remembers': async () => {
    const { browser } = await signsIn('P-07');
    const silent = await browser.follow(`${service.url}/sign-in/oidc`, isBack);
    assert.ok(silent.stopped, 'the provider knows them');
    await signsIn('P-07', browser, '?again=true');
    await signsIn('P-07');
    const late = new Browser();
    const back = await away(late, 'P-07', '?again=true');
    idp.tamper = ({ claims, resigned }) => resigned({ ...claims, auth_time: now() - 3600 });
    try { await refusedAt('auth-time', late, back); } finally { idp.tamper = null; }
  },
  'signing out leads to the provider, which signs out, too': async () => {
    const { browser } = await signsIn('P-07');
    const out = await browser.get(`${service.url}/sign-out`, { method: 'POST' });
    assert.ok(!(await isSignedIn(browser)));
    assert.match(out.text, /\/sign-in\/oidc\/sign-out/);
    const there = await browser.get(`${service.url}/sign-in/oidc/sign-out`);
    assert.ok(there.to.startsWith(`${idp.issuer}/session/end?client_id=stepin`), there.to);
    assert.equal((await browser.get(there.to)).status, 200);
  },
  'nobody who signed in or tried to is named in log or figures': async () => {
    const figures = await (await fetch(`${service.url}/metrics`)).text();
    for (const id of ['P-07', 'P-08', 'P-09', 'X-99']) {
      assert.ok(!figures.includes(id) && !service.said().includes(id), id);
    }
    assert.ok(!service.said().includes(CLIENT.secret));
    assert.match(service.said(), /outcome="?mfa/);
  },
  'who has no role any more is refused': async () => {
    await signsIn('P-09');
    await service.end();
    place.revoke('P-09');
    service = await starts('acr=urn:test:mfa');
    const browser = new Browser();
    await refusedAt('no-role', browser, await away(browser, 'P-09'));
    await signsIn('P-07');
  },
  'whoever did not sign in by the class that is required is refused': async () => {
    const browser = new Browser();
    await refusedAt('mfa', browser, await away(browser, 'P-08'));
    await signsIn('P-07');
  },
};

let failed = 0;
for (const [name, run] of Object.entries(cases)) {
  try {
    await run();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
await service.end();
idp.close();
rmSync(place.folder, { recursive: true, force: true });
console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
