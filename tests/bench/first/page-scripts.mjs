// Run inside pages, so that what is measured is the page and not the way to it from here.

/**
 * Vesper's pages: calls `window.onDrawn(roots)` after every change, in any shadow root. Controls are found by their
 * accessible names.
 */
export function watchPage() {
  const roots = [document];
  const notice = () => globalThis.onDrawn?.(roots);
  const observer = new MutationObserver(notice);
  const observe = (node) => observer.observe(node, { subtree: true, childList: true, attributes: true });
  observe(document);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const shadow = attachShadow.call(this, options);
    roots.push(shadow);
    observe(shadow);
    return shadow;
  };
  globalThis.findAll = (selector) => roots.flatMap((shown) => Array.from(shown.querySelectorAll(selector)));
  globalThis.button = (name) =>
    globalThis
      .findAll('button')
      .find((found) => found.isConnected && (found.ariaLabel ?? found.textContent.trim()) === name);
}

/** The joiner: does each step of a person as soon as it is there, and keeps when. */
export function joinByItself({ name, text }) {
  const { findAll, button } = globalThis;
  const labelled = (wanted) => {
    const label = findAll('label').find((found) => found.isConnected && found.textContent.trim() === wanted);
    return label?.getRootNode().getElementById(label.htmlFor);
  };
  const fill = (field, value, submit) => {
    if (!field || !button(submit)) return false;
    field.value = value;
    button(submit).click();
    return true;
  };
  const steps = [
    ['named', () => fill(labelled('Your name'), name, 'Start')],
    [
      'accepted',
      () => {
        button('Accept invite')?.click();
        return Boolean(button('Accept invite')) || findAll('[role=log]').length > 0;
      },
    ],
    [
      'sent',
      () =>
        fill(
          findAll('textarea').find((field) => field.isConnected && field.ariaLabel === 'Message'),
          text,
          'Send',
        ),
    ],
  ];
  const marks = {};
  globalThis.marks = marks;
  let busy = false;
  globalThis.onDrawn = () => {
    if (busy) return; // a click draws again
    busy = true;
    while (steps.length > 0 && steps[0][1]()) marks[steps.shift()[0]] = performance.now();
    busy = false;
  };
}

/** The inviter: keeps when each message was on the page. */
export function keepArrivals() {
  globalThis.arrivals = {};
  globalThis.onDrawn = () => {
    const now = Date.now();
    for (const { ariaLabel } of globalThis.findAll('[role=group]')) globalThis.arrivals[ariaLabel] ??= now;
  };
}
