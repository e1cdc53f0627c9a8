import {execFileSync} from 'node:child_process'
import {resolve} from 'node:path'

/** Once before all suites: what they run is what the sources say, not what was built some time ago. */
export function setup(): void {
  const root = resolve(import.meta.dirname, '../..')
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {cwd: root, stdio: 'inherit'})
}
