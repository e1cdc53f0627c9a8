#!/usr/bin/env node
// Plain JavaScript of the oldest kind that has modules: a Node that is too old must still be able
// to read it.
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const OLDEST = [22, 19]
const [major, minor] = process.versions.node.split('.').map(Number)
const main = new URL('../dist/commands/frame/main.js', import.meta.url)

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 2
}

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  refuse(`meshctl needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node}.`)
} else if (!existsSync(main)) {
  refuse(
    `meshctl is not built yet; run "npm ci" in ${fileURLToPath(new URL('..', import.meta.url))} first.`,
  )
} else {
  import(main.href).then(module => module.main(process.argv.slice(2), import.meta.url))
}
