// What a page can do better with a script. Nothing needs it: every form and every page works without.

// What is being typed is kept on the server, so that a call or a dead battery loses nothing.
for (const form of document.querySelectorAll('form[data-keeps]')) {
  const told = Object.assign(document.createElement('p'), { className: 'quiet' });
  told.setAttribute('role', 'status');
  form.append(told);
  let timer;
  let sending;
  const stop = () => {
    clearTimeout(timer);
    sending?.abort();
  };
  const keep = async () => {
    sending = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set('keep', 'meanwhile');
    try {
      const answer = await fetch(form.action, { method: 'POST', body, signal: sending.signal });
      // Of a group nothing is kept before somebody is in it.
      if (answer.status === 202) return;
      told.textContent = answer.status === 204
        ? `Kept at ${new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}, not recorded yet.`
        : 'What you typed could not be kept just now. It is still here: record it, or copy it.';
    } catch (error) {
      if (error.name !== 'AbortError') told.textContent = 'There is no connection just now. What you typed is still here.';
    }
  };
  form.addEventListener('input', () => {
    stop();
    timer = setTimeout(keep, 2000);
  });
  form.addEventListener('submit', stop);
}

// A slider says where it stands while it is moved, before its button is pressed.
for (const slider of document.querySelectorAll('.slider input')) {
  const stands = document.querySelector(`output[for="${slider.id}"]`);
  slider.addEventListener('input', () => { stands.value = `${slider.value} of ${slider.max}`; });
}

// Something was recorded since the page was made: said once, without taking the focus.
for (const place of document.querySelectorAll('[data-news]')) {
  let source;
  const watch = () => {
    source?.close();
    if (document.hidden || !place.hidden) return;
    source = new EventSource(place.dataset.news);
    source.addEventListener('news', () => {
      source.close();
      place.hidden = false;
    });
  };
  // A browser has few connections to one host: a page that nobody looks at holds none.
  document.addEventListener('visibilitychange', watch);
  watch();
}
