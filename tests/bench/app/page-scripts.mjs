/** Runs in the page before everything else: what measures from inside. */
export function prepare() {
  const all = (selector, root = document) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap((element) =>
      element.shadowRoot ? all(selector, element.shadowRoot) : [],
    ),
  ];
  const longestMs = 60_000;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  /** The frame in which it is true has been painted. */
  const painted = async (isTrue) => {
    const from = performance.now();
    do {
      await frame();
      if (performance.now() - from > longestMs) throw new Error(`not within ${longestMs} ms`);
    } while (!isTrue());
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
    return performance.now();
  };
  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  let waiting;
  let frames;
  globalThis.bench = {
    async openConversation(name) {
      const item = all('li').find(
        (element) => element.ariaLabel === name || element.getAttribute('aria-label') === name,
      );
      const from = performance.now();
      item.querySelector('button').click();
      const end = await painted(() => {
        const log = all('[role=log]')[0];
        const last = log && [...log.querySelectorAll('[role=group]')].at(-1);
        if (!last || log.scrollHeight - log.scrollTop - log.clientHeight > 2) return false;
        return last.getBoundingClientRect().bottom <= log.getBoundingClientRect().bottom;
      });
      return end - from;
    },

    /** From the next input on until the results are those of this text; all of them, or the first ones. */
    expectResults(text, whole) {
      const terms = fold(text).split(' ').filter(Boolean);
      waiting = new Promise((resolve, reject) => {
        addEventListener(
          'input',
          (event) => {
            const from = event.timeStamp;
            const done = () => {
              const results = all('vesper-search-results')[0]?.shadowRoot;
              const marks = [...(results?.querySelectorAll('li mark') ?? [])];
              const found = new Set(marks.map((mark) => fold(mark.textContent)));
              const status = results?.querySelector('[role=status]')?.textContent ?? '';
              return marks.length > 0 && terms.every((term) => found.has(term)) && (!whole || /found/.test(status));
            };
            void painted(done).then((end) => resolve(end - from), reject);
          },
          { once: true, capture: true },
        );
      });
    },
    results: () => waiting,

    startFrames() {
      const log = all('[role=log]')[0];
      frames = { times: [], blank: 0, running: true, from: log.scrollTop, log };
      const look = (now) => {
        if (!frames.running) return;
        frames.times.push(now);
        const view = log.getBoundingClientRect();
        const rows = [...log.querySelectorAll('[role=group]')].map((row) => row.getBoundingClientRect());
        const seen = rows.filter((row) => row.bottom > view.top && row.top < view.bottom);
        // Between two messages there is at most a line with the day.
        const edges = [view.top, ...seen.flatMap((row) => [row.top, row.bottom]), view.bottom];
        const widest = Math.max(...edges.map((edge, i) => (i % 2 === 1 ? edge - edges[i - 1] : 0)));
        if (widest > 80) frames.blank += 1;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    stopFrames() {
      frames.running = false;
      const gaps = frames.times.slice(1).map((time, i) => time - frames.times[i]);
      const frameMs = 1000 / 60;
      return {
        frames: gaps.length,
        dropped: gaps.filter((gap) => gap > 1.5 * frameMs).length,
        longest_ms: Math.round(Math.max(...gaps) * 10) / 10,
        blank: frames.blank,
        scrolled_px: Math.round(Math.abs(frames.log.scrollTop - frames.from)),
      };
    },
  };
}
