import {visible} from './escape.ts'

/** What kubectl prints for a cell that has no value. */
const EMPTY = '<none>'
const GAP = 3

/**
 * Columns as kubectl prints them: headings in capitals, three spaces between, never wrapped.
 * In: headings and rows of as many cells. Out: lines, with everything in them made visible.
 */
export function columns(
  headings: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): readonly string[] {
  const cells = rows.map(row =>
    row.map(cell => visible(cell === undefined || cell === '' ? EMPTY : cell)),
  )
  const widths = headings.map((heading, at) =>
    cells.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), heading.length),
  )
  return [headings, ...cells].map(row =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd((widths[at] ?? 0) + GAP)))
      .join('')
      .trimEnd(),
  )
}
