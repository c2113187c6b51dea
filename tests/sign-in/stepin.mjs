// The real service, on a folder and a port of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

// A folder in which these people hold a role.
export function folder(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'stepin-sign-in-'));
  const data = join(folder, 'data');
  const run = (...words) => execFileSync(binary, ['--data', data, ...words], { encoding: 'utf8' });
  const role = (type) => (staff) => run(
    '--as', 'Z-01/administrator', 'record', 'organisation', '--type', type,
    '--data', JSON.stringify({ staff, role: 'practitioner' }),
  );
  run('init');
  ['P-07', 'P-08', 'P-09'].forEach(role('role-granted'));
  return { folder, data, revoke: role('role-revoked') };
}

export async function stepin(binary, { folder, data }, port, issuer, client, options) {
  const secret = join(folder, 'secret');
  rmSync(secret, { force: true });
  writeFileSync(secret, `${client.secret}\n`, { mode: 0o400 });
  const said = join(folder, 'stderr.txt');
  const url = `http://localhost:${port}`;
  const child = spawn(binary, [
    '--data', data, 'serve', '--listen', `127.0.0.1:${port}`, '--public-url', url,
    '--oidc-issuer', issuer, '--oidc-client-id', client.id, '--oidc-client-secret-file', secret,
    '--sign-ins-per-address', '10000', ...options,
  ], { stdio: ['ignore', 'pipe', openSync(said, 'w')] });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error(readFileSync(said, 'utf8'))));
  });
  return {
    url,
    said: () => readFileSync(said, 'utf8'),
    async figures() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const found = text.matchAll(/^stepin_sign_ins_total\{(.*)\} (\d+)$/gm);
      return Object.fromEntries([...found].map(([, labels, count]) =>
        [labels.match(/outcome="([^"]+)"/)[1], Number(count)]));
    },
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
