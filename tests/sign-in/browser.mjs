// As much of a browser as sign-in needs: cookies by origin, redirects, and one form.
export class Browser {
  cookies = new Map();

  async get(url, options = {}) {
    const origin = new URL(url).origin;
    const jar = this.cookies.get(origin) ?? new Map();
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie && { cookie }), ...options.headers };
    const response = await fetch(url, { redirect: 'manual', ...options, headers });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    this.cookies.set(origin, jar);
    const to = response.headers.get('location');
    return {
      status: response.status, headers: response.headers, text: await response.text(),
      to: to && new URL(to, url).href,
    };
  }

  // Follows redirects until there are none, or until `until` says to stop before one.
  async follow(url, until = () => false) {
    for (let hops = 0; hops < 12; hops += 1) {
      if (until(url)) return { stopped: url };
      const answer = await this.get(url);
      if (!answer.to) return { ...answer, url };
      url = answer.to;
    }
    throw new Error('it goes round in circles');
  }

  async submit(page, fields) {
    const action = page.text.match(/<form[^>]*action="([^"]+)"/)[1];
    const answer = await this.get(new URL(action, page.url).href, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return answer.to;
  }
}
