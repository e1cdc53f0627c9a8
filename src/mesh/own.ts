/**
 * What a map from outside holds under a key that anybody may have chosen: its own keys alone. A
 * plain `map[key]` also finds `constructor`, `toString` and the rest of the prototype. Lint
 * (`meshctl/own-keys`) asks for this wherever a key may be any text.
 */
export const own = <V>(map: Readonly<Record<string, V>> | undefined, key: string): V | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined
