import type {Column} from './table.ts'

/** The name of the object: the first column of nearly every table. */
export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: '',
  priority: 0,
}

export const text = (name: string): Column => ({
  name,
  type: 'string',
  format: '',
  description: '',
  priority: 0,
})
export const count = (name: string): Column => ({...text(name), type: 'integer'})
export const flag = (name: string): Column => ({...text(name), type: 'boolean'})
export const date = (name: string): Column => ({...text(name), type: 'date'})

/** Only in wide tables. */
export const wide = (column: Column): Column => ({...column, priority: 1})

export const AGE = text('Age')
export const CONTAINERS: readonly Column[] = [wide(text('Containers')), wide(text('Images'))]
export const SELECTOR = wide(text('Selector'))
