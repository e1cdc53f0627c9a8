export const mark = (): string => 'mark:1'
export const leaks = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/canary-[a-z-]+/g)].map(each => each[0])
