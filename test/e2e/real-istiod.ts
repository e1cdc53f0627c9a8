// Runs the suites on real istiods: npm run test:istiod -- FOLDER [vitest's arguments], where FOLDER
// holds pilot-discovery-VERSION programs.
// Their charts come from $MESHCTL_TEST_CHARTS, a folder with NAME-VERSION.tgz packages.
import {spawn} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {join, resolve} from 'node:path'

const [folder, ...rest] = process.argv.slice(2)
const root = resolve(import.meta.dirname, '../..')

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}

if (folder === undefined)
  refuse('Name the folder with the programs pilot-discovery-VERSION: npm run test:istiod -- FOLDER')
const istiods = resolve(folder)
let names: string[] = []
try {
  names = readdirSync(istiods).filter(each => each.startsWith('pilot-discovery-'))
} catch {
  // told below, like an empty one
}
if (names.length === 0) refuse(`${istiods} holds no program pilot-discovery-VERSION.`)
if ((process.env['MESHCTL_TEST_CHARTS'] ?? '') === '')
  refuse(
    'Set MESHCTL_TEST_CHARTS to a folder with packages of Istio’s charts: real istiods need them.',
  )
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const run = spawn(
  process.execPath,
  [vitest, 'run', '--config', join(root, 'vitest.e2e.config.ts'), ...rest],
  {cwd: root, stdio: 'inherit', env: {...process.env, MESHCTL_TEST_ISTIODS: istiods}},
)
run.once('exit', code => process.exit(code ?? 1))
