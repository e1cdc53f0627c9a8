// dependency-cruiser on the rooms. A guard must prove that it looked: no modules cruised is a
// failure, not a pass.
import {spawnSync} from 'node:child_process'

const MODULES_MIN = 80
const args = [
  'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  'src',
  'commands',
  'test',
  '--config',
  '.dependency-cruiser.mjs',
  '--output-type',
  'err-long',
]
const {status, stdout, stderr} = spawnSync(process.execPath, args, {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
process.stdout.write(stdout)
process.stderr.write(stderr)
const cruised = Number(/(\d+) modules/.exec(stdout)?.[1] ?? 0)
if (cruised < MODULES_MIN)
  console.error(`only ${cruised} modules were cruised; at least ${MODULES_MIN} were expected`)
process.exit(status !== 0 || cruised < MODULES_MIN ? 1 : 0)
