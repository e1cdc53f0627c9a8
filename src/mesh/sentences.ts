/** The first names of a list and how many more there are, for sentences: `a, b, c and 4 more`. */
export function some(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
