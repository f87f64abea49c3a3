// What take-address.ts finds when it is evaluated: a bare address.

Object.assign(globalThis, {
  location: { href: 'https://vesper.example/', origin: 'https://vesper.example', pathname: '/', search: '', hash: '' },
  history: { state: null, replaceState: () => {} },
});
