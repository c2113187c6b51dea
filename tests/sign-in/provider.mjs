// A real provider, npm's oidc-provider, with a hand that can be laid on what it answers.
import { createServer } from 'node:http';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'stepin', secret: 'a-secret-for-tests-only-0123456789abcdef' };

// How each of them signs in. Everybody here is made up.
const PEOPLE = {
  'P-07': { amr: ['pwd', 'mfa'], acr: 'urn:test:mfa' },
  'P-08': { amr: ['pwd'], acr: 'urn:test:password' },
  'P-09': { amr: ['pwd', 'mfa'], acr: 'urn:test:mfa' },
  'X-99': { amr: ['pwd', 'mfa'], acr: 'urn:test:mfa' },
};

export async function provider(port, stepin) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const stranger = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'test-1', alg: 'RS256', use: 'sig' };
  const issuer = `http://127.0.0.1:${port}`;
  const oidc = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [`${stepin}/sign-in/oidc/callback`],
      post_logout_redirect_uris: [`${stepin}/sign-in`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a-key-for-tests-only'] },
    claims: { openid: ['sub', 'acr', 'amr'], profile: ['preferred_username'] },
    acrValues: ['urn:test:mfa', 'urn:test:password'],
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
    // Whoever signs in agrees to it: consent is not what is tried here.
    async loadExistingGrant(ctx) {
      const grant = new oidc.Grant({ clientId: CLIENT.id, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    ttl: { Session: 600, Grant: 600, Interaction: 600, IdToken: 300, AccessToken: 300 },
  });
  const self = { issuer, tamper: null, stranger: stranger.privateKey, publicKey, tokens: [] };

  // Laid on the token endpoint's answer: another id token instead of the provider's own.
  const changed = async (text) => {
    const answer = JSON.parse(text);
    if (answer.id_token) {
      self.tokens.push(answer.id_token);
      if (self.tamper) {
        const [claims, header] = [decodeJwt(answer.id_token), decodeProtectedHeader(answer.id_token)];
        answer.id_token = await self.tamper({ claims, header, resigned, answer });
      }
    }
    return JSON.stringify(answer);
  };
  const resigned = (claims, header = { alg: 'RS256', kid: 'test-1' }, key = privateKey) =>
    new SignJWT(claims).setProtectedHeader(header).sign(key);

  const inner = oidc.callback();
  const server = createServer(async (request, response) => {
    const uid = request.url.match(/^\/interaction\/([^/?]+)/)?.[1];
    if (uid && request.method === 'GET') {
      response.setHeader('content-type', 'text/html');
      response.end(`<form method="post" action="/interaction/${uid}"><input name="login"></form>`);
    } else if (uid) {
      let body = '';
      for await (const part of request) body += part;
      const accountId = new URLSearchParams(body).get('login');
      await oidc.interactionFinished(request, response, { login: { accountId, ...PEOPLE[accountId] } });
    } else {
      if (request.url === '/token') {
        const end = response.end.bind(response);
        response.end = (body) => {
          changed(String(body)).then((text) => {
            response.setHeader('content-length', Buffer.byteLength(text));
            end(text);
          });
          return response;
        };
      }
      inner(request, response);
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  self.close = () => { server.close(); server.closeAllConnections(); };
  return self;
}
