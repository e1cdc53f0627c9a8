/**
 * Control characters, marks that turn the direction of writing or hide, line separators, and halves
 * of surrogate pairs.
 */
export const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu

/** Is there anything in this text that must not reach a terminal as it is? */
export const isUnsafe = (text: string): boolean => text.search(UNSAFE) >= 0
