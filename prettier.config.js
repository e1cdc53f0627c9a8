/** The formatter decides width and breaks; what is set here is what the code was written with before. */
export default {
  printWidth: 100,
  semi: false,
  singleQuote: true,
  bracketSpacing: false,
  arrowParens: 'avoid',
}
