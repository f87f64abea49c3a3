// A waveform as lines of an SVG, and where keys lead in it.

/** Units from one bar to the next, and the height of the picture. */
const pitch = 5;
const height = 32;

export interface Bars {
  /** Paths of the bars that were heard, and of those that were not. */
  before: string;
  after: string;
  width: number;
}

/** @param share how much of it was heard, 0 to 1 */
export function waveformBars(levels: Uint8Array, share: number): Bars {
  const heard = Math.round(share * levels.length);
  const bar = (level: number, i: number) => {
    // Silence is a dot.
    const half = Math.max(1, ((level / 255) * (height - 4)) / 2);
    return `M${i * pitch + pitch / 2} ${height / 2 - half}v${2 * half}`;
  };
  const bars = Array.from(levels, bar);
  return {
    before: bars.slice(0, heard).join(''),
    after: bars.slice(heard).join(''),
    width: levels.length * pitch,
  };
}

/** Where a key of a slider leads (WAI-ARIA Authoring Practices, slider). Undefined: not one. */
export function positionOfKey(key: string, at: number, end: number, step: number, page: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowRight: at + step,
    ArrowUp: at + step,
    ArrowLeft: at - step,
    ArrowDown: at - step,
    PageUp: at + page,
    PageDown: at - page,
    Home: 0,
    End: end,
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined ? undefined : Math.max(0, Math.min(end, to));
}
