/**
 * What `templates/protobuf.json` holds, written by `test/stand/write-protobuf.ts`: messages by
 * `core/v1.Secret`, and of each its fields by number, as `NAME TYPE [list|map] [zero]`. Without a
 * NAME, the fields of TYPE are the message's own in JSON. `zero`: an empty value is written, too.
 * The keys of every map are strings.
 */
export type Messages = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What a field of a message is. */
export interface Field {
  /** In JSON; `''`: the fields of its type are the message's own. */
  readonly name: string
  readonly type: string
  readonly form: 'one' | 'list' | 'map'
  /** Is an empty value written? */
  readonly zero: boolean
}

/** Reads one entry of the table. */
export function fieldOf(entry: string): Field {
  const [name = '', type = '', ...words] = entry.split(' ')
  return {
    name,
    type,
    form: words.includes('list') ? 'list' : words.includes('map') ? 'map' : 'one',
    zero: words.includes('zero'),
  }
}
