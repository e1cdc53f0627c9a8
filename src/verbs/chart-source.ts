/** A chart source as it may be shown: without who logs in there and with which words. */
export const shownSource = (source: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(source)
    ? source.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/[?#].*$/s, '')
    : source
