import { describe, expect, it } from 'vitest';
import {
  type Anchor,
  firstInView,
  follow,
  rangeAround,
  type Sheet,
  spaceAbove,
  spaceFor,
} from '../../shell/app/windowing.ts';

/** A log as a browser lays it out: what message-log.ts does with real rows. */
class Page {
  readonly heights: number[];
  readonly height = 800;
  rowHeight = 56;
  from = 0;
  to = 0;
  above = 0;
  below = 0;
  scrollTop = 0;
  most = 0;
  jumps = 0;

  constructor(heights: number[]) {
    this.heights = heights;
    const end = rangeAround(heights.length, heights.length, { top: 0, height: this.height, whole: 0 }, this.rowHeight);
    [this.from, this.to] = [end.from, heights.length];
    this.above = spaceFor(this.from, this.rowHeight);
    this.scrollTo(Infinity);
  }

  get sheet(): Sheet {
    return { from: this.from, to: this.to, top: this.above, heights: this.heights.slice(this.from, this.to) };
  }
  get whole(): number {
    return this.above + this.sheet.heights.reduce((sum, height) => sum + height, 0) + this.below;
  }
  get view() {
    return { top: this.scrollTop, height: this.height, whole: this.whole };
  }

  scrollTo(top: number): void {
    this.scrollTop = Math.max(0, Math.min(top, this.whole - this.height));
    for (let round = 0; round < 8; ++round) {
      const wanted = follow(this.sheet, this.view, this.heights.length, this.rowHeight);
      if (!wanted) return;
      if (!firstInView(this.sheet, this.view)) ++this.jumps;
      this.draw(wanted);
    }
    throw new Error('it never has enough rows');
  }
  scrollBy(px: number): void {
    this.scrollTo(this.scrollTop + px);
  }

  draw({ from, to, anchor }: { from: number; to: number; anchor: Anchor }): void {
    [this.from, this.to] = [from, to];
    this.most = Math.max(this.most, to - from);
    const mean = this.sheet.heights.reduce((sum, height) => sum + height, 0) / (to - from);
    this.rowHeight = Math.max(24, 0.8 * this.rowHeight + 0.2 * mean);
    const before = this.heights.slice(from, anchor.index).reduce((sum, height) => sum + height, 0);
    const wanted = this.scrollTop + anchor.offset - before;
    this.above = spaceAbove(wanted, from, this.view, this.rowHeight);
    this.below = spaceFor(this.heights.length - to, this.rowHeight);
    this.scrollTop = Math.max(0, Math.min(this.scrollTop + this.above - wanted, this.whole - this.height));
  }

  get isCovered(): boolean {
    const { top, heights, from, to } = this.sheet;
    const bottom = heights.reduce((sum, height) => sum + height, top);
    const end = this.scrollTop + this.height;
    return (top <= this.scrollTop || from === 0) && (bottom >= end || to === this.heights.length);
  }
}

let seed = 1;
const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const chat = (count: number) => Array.from({ length: count }, () => 36 + Math.floor(random() ** 4 * 400));
/** Among them messages of 16 KiB, many screens high. */
const hostile = (count: number) => Array.from({ length: count }, () => (random() < 0.05 ? 9000 : 30));

describe.each([
  ['as people write', chat(100_000)],
  ['with very long messages', hostile(20_000)],
  ['of one height', Array.from({ length: 100_000 }, () => 48)],
])('a long log %s', (_name, heights) => {
  it('is covered at every step of the wheel, and no row that is seen moves but by the wheel', () => {
    const page = new Page(heights);
    for (let step = 0; step < 3000; ++step) {
      const px = step % 500 < 350 ? -300 : 200;
      const anchor = firstInView(page.sheet, page.view) ?? { index: -1, offset: 0 };
      const top = page.scrollTop;
      page.scrollBy(px);
      expect(page.isCovered).toBe(true);
      const before = page.heights.slice(page.from, anchor.index).reduce((sum, height) => sum + height, 0);
      const isThere = anchor.index >= page.from && anchor.index < page.to;
      const isAtAnEnd = page.scrollTop === 0 || page.scrollTop >= page.whole - page.height || top < 300;
      const moved = isThere && !isAtAnEnd ? page.above + before - page.scrollTop - (anchor.offset - px) : 0;
      expect(moved).toBeCloseTo(0, 3);
    }
    expect(page.jumps).toBe(0);
    expect(page.most).toBeLessThan(400);
  });

  it('can be dragged anywhere, and to both ends', () => {
    const page = new Page(heights);
    for (const share of [0.5, 0.1, 0.9, 0.02, 0.7]) {
      page.scrollTo(share * (page.whole - page.height));
      expect(page.isCovered).toBe(true);
    }
    page.scrollTo(0);
    expect(page.isCovered).toBe(true);
    expect(page.from).toBe(0);
    expect(page.above).toBe(0);
    for (let i = 0; i < 50 && page.to < heights.length; ++i) page.scrollTo(Infinity);
    expect(page.isCovered).toBe(true);
    expect(page.to).toBe(heights.length);
  });
});

describe('a log', () => {
  it('reaches its very first row, however slowly', () => {
    const page = new Page(chat(3000));
    for (let i = 0; i < 5000 && page.scrollTop > 0; ++i) page.scrollBy(-100);
    expect(page.from).toBe(0);
    expect(page.scrollTop).toBe(0);
  });

  it('draws nothing anew where there is enough', () => {
    const page = new Page(chat(1000));
    page.scrollBy(-20_000);
    expect(follow(page.sheet, page.view, 1000, page.rowHeight)).toBeUndefined();
  });

  it('is never higher than browsers can lay out', () => {
    expect(spaceFor(10_000_000, 100)).toBeLessThan(8_000_000);
    expect(spaceFor(-3, 100)).toBe(0);
  });
});
