/** Names for a sentence; of many only the first. */
export const few = (names: readonly string[], most = 8): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`
