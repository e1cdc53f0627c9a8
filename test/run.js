// Runs vitest on one of our configurations. With MESHCTL_TEST_RESULTS (a folder) it also leaves its
// results there as JSON.
import {spawnSync} from 'node:child_process'
import {basename, join} from 'node:path'

const [config, ...rest] = process.argv.slice(2)
const folder = process.env.MESHCTL_TEST_RESULTS
// the same suites run on several grounds
const name = [basename(config, '.ts'), process.env.MESHCTL_TEST_ON].filter(Boolean).join('-')
const report =
  folder === undefined
    ? []
    : ['--reporter=default', '--reporter=json', `--outputFile.json=${join(folder, `${name}.json`)}`]
const {status} = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...report, ...rest],
  {stdio: 'inherit'},
)
process.exit(status ?? 1)
