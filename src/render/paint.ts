import {styleText} from 'node:util'

/** Colours, or none of them. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

/** In: whether whoever reads wants colours. */
export function paint(colours: boolean): Paint {
  const by =
    (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow') =>
    (text: string): string =>
      colours && text !== '' ? styleText(format, text, {validateStream: false}) : text
  return {
    bold: by('bold'),
    dim: by('dim'),
    red: by('red'),
    green: by('green'),
    yellow: by('yellow'),
  }
}

export const PLAIN: Paint = paint(false)
