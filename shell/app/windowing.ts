// Which rows of a long log are in the page. The log is three parts, one above the other: a space that stands for the
// rows before, the rows that are there, and a space for those after. The spaces are estimates. A row that is on the
// screen never moves because of what happens above it: the space above takes up every difference, and only where it
// cannot (at the very first row) is the scroll position changed. All lengths are pixels.

/** A range of indices: `from` is in it, `to` is not. */
export interface Range {
  from: number;
  to: number;
}

/** The rows that are there. */
export interface Sheet extends Range {
  /** Where the first one begins, from the start of what scrolls: the height of the space above. */
  top: number;
  heights: readonly number[];
}

/** What a person sees, from the start of what scrolls. */
export interface View {
  top: number;
  height: number;
  /** Height of all that scrolls. */
  whole: number;
}

/** A row that stays where it is on the screen: `offset` from the start of the view. */
export interface Anchor {
  index: number;
  offset: number;
}

/** Browsers lay out some 17 million pixels at most: a space stands for more rows than it has room for, if it must. */
const longestSpace = 4_000_000;

/** Height of the space for so many rows of this mean height. */
export function spaceFor(rows: number, rowHeight: number): number {
  return Math.min(Math.max(0, rows) * rowHeight, longestSpace);
}

/** The first row that is at least partly in view; undefined when no row is. */
export function firstInView({ from, top, heights }: Sheet, view: View): Anchor | undefined {
  let y = top;
  for (const [i, height] of heights.entries()) {
    if (y >= view.top + view.height) return undefined;
    if (y + height > view.top) return { index: from + i, offset: y - view.top };
    y += height;
  }
  return undefined;
}

/** Index of the last row that begins in view, or of the one before the rows. */
export function lastIndexInView({ from, top, heights }: Sheet, view: View): number {
  let y = top;
  let count = 0;
  while (count < heights.length && y < view.top + view.height) y += heights[count++] ?? 0;
  return from + count - 1;
}

/** Rows for a view in which the row at `index` is near the start or the end. */
export function rangeAround(index: number, count: number, view: View, rowHeight: number): Range {
  const rows = Math.ceil((ahead * view.height) / lowRow(rowHeight)) + 1;
  return { from: Math.max(0, index - rows), to: Math.min(count, index + Math.ceil(rows * (1 + 1 / ahead))) };
}

/** Where a few rows are very high, the mean says nothing about the others. */
const lowRow = (rowHeight: number) => Math.min(rowHeight, 56);

/** Views of rows to have ready before and after the view, and when there are so few left that more are made. */
const ahead = 2;
const ready = 1;

/** The rows wanted for this view, and the one that stays in place. Undefined: those that are there will do. */
export function follow(
  sheet: Sheet,
  view: View,
  count: number,
  rowHeight: number,
): (Range & { anchor: Anchor }) | undefined {
  const { from, to, top, heights } = sheet;
  const bottom = heights.reduce((y, height) => y + height, top);
  const end = view.top + view.height;
  const lacksAbove = from > 0 && top > view.top - ready * view.height;
  const lacksBelow = to < count && bottom < end + ready * view.height;
  if (!lacksAbove && !lacksBelow) return undefined;

  const anchor = firstInView(sheet, view);
  if (!anchor) {
    // The view has left the rows: it was dragged, or is faster than they are made. The spaces say where it is.
    const index = Math.min(Math.max(0, count - 1), Math.max(0, Math.floor(indexInSpace(sheet, bottom, view, count))));
    return { ...rangeAround(index, count, view, rowHeight), anchor: { index, offset: 0 } };
  }
  const rowsFor = (lack: number) => Math.ceil(Math.max(0, lack) / lowRow(rowHeight));
  const aheadHeight = ahead * view.height;
  const range = {
    from: Math.max(0, from - (lacksAbove ? rowsFor(aheadHeight - (view.top - top)) : 0)),
    to: Math.min(count, to + (lacksBelow ? rowsFor(aheadHeight - (bottom - end)) : 0)),
  };
  // Those that are farther away than needed go, in the same step.
  let y = top;
  for (const [i, height] of heights.entries()) {
    if (y + height < view.top - aheadHeight) range.from = from + i + 1;
    if (y > end + aheadHeight) {
      range.to = from + i;
      break;
    }
    y += height;
  }
  return { ...range, anchor };
}

function indexInSpace({ from, to, top }: Sheet, bottom: number, view: View, count: number): number {
  if (view.top < top) return from * (view.top / top);
  const below = view.whole - bottom;
  return below <= 0 ? count - 1 : to + (count - to) * ((view.top - bottom) / below);
}

/**
 * How high the space above becomes so that the rows stand at `wanted`. What the scroll position must be moved by, so
 * that nothing moves on the screen, is the difference to it.
 */
export function spaceAbove(wanted: number, from: number, view: View, rowHeight: number): number {
  const estimate = spaceFor(from, rowHeight);
  if (from === 0) return 0;
  // It may be off by what estimates were off, as long as there is room to scroll and the bar does not lie too much.
  const isGood = wanted >= Math.min(estimate, view.height) && wanted >= estimate / 2 && wanted <= estimate * 2;
  return isGood ? wanted : estimate;
}
