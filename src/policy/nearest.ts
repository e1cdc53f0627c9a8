/** The known word nearest to a mistyped one; undefined when none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known
    .map(each => ({each, far: distance(word.toLowerCase(), each.toLowerCase())}))
    .sort((one, other) => one.far - other.far)
  const best = scored[0]
  return best !== undefined && best.far <= Math.max(2, Math.floor(best.each.length / 3))
    ? best.each
    : undefined
}

/**
 * How many letters must be put in, taken out, exchanged or swapped with their neighbour. Long words
 * are cut: they are no typing slip.
 */
function distance(one: string, other: string): number {
  const [left, right] = [one.slice(0, 64), other.slice(0, 64)]
  const rows: number[][] = [[...Array(right.length + 1).keys()]]
  for (let row = 1; row <= left.length; row++) {
    rows.push([row])
    for (let column = 1; column <= right.length; column++)
      rows[row]?.push(cheapest(rows, {row, column}, left, right))
  }
  return rows[left.length]?.[right.length] ?? 0
}

function cheapest(
  rows: readonly (readonly number[])[],
  {row, column}: {readonly row: number; readonly column: number},
  left: string,
  right: string,
): number {
  const at = (up: number, back: number): number =>
    rows[row - up]?.[column - back] ?? Number.MAX_SAFE_INTEGER
  const same = left[row - 1] === right[column - 1]
  const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
  return Math.min(
    at(1, 0) + 1,
    at(0, 1) + 1,
    at(1, 1) + (same ? 0 : 1),
    swapped ? at(2, 2) + 1 : Number.MAX_SAFE_INTEGER,
  )
}
