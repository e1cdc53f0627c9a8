import {execFileSync} from 'node:child_process'
import {resolve} from 'node:path'

/**
 * Once before all suites: what they run is what the sources say, not what was built some time ago.
 * Commands inside the test's process are the sources.
 */
export function setup(): void {
  if (process.env['MESHCTL_TEST_ON'] === 'process') return
  const root = resolve(import.meta.dirname, '../..')
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
}
